-- Trigger: a policy has changed, so the routes made from it are forgotten, in the same transaction. Routes that another transaction is just forgetting
-- are left to it; what then stays wrong (it rolled back, or a route was opened at this very moment) refresh_routes puts right. Never waits.
create or replace function stint_internal.forget_routes() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := coalesce(new.name, old.name);
begin
    delete from stint_internal.route where ctid = any (array(
        select r.ctid from stint_internal.route r
        where case tg_table_name when 'queue' then r.queue = v_name else r.job_type = v_name or v_name = '*' end
        for update skip locked));
    return null;
end $$;

comment on function stint_internal.forget_routes() is 'Forgets the routes that a changed queue or job type has a part in.';
