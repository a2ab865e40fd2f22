-- Duty: drops the logins of runs that are over, or past their deadline, whose runner did not give them back. Reads a table that holds one row per running
-- job with credentials.
create or replace function stint.end_lent_credentials() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_lent  stint_internal.lent_credential;
    v_count int := 0;
begin
    for v_lent in
        select c.* from stint_internal.lent_credential c
        where c.valid_until < stint.now() or not exists (
            select from stint_internal.job_queue j where j.id = c.job_id and j.run = c.run and j.status = 'processing')
        order by c.lent_at limit 100 for update skip locked
    loop
        if stint_internal.drop_login(v_lent.login, v_lent.role) then
            v_count := v_count + 1;
        end if;
    end loop;
    return v_count;
end $$;

comment on function stint.end_lent_credentials() is
'Duty of tick(): drops the logins of runs that are over and were not given back, since their runner died; returns how many.';
