-- What the type of a job says about the order within a concurrency key: ready, strict or strict_hold; see define_job_type.
create or replace function stint_internal.key_order(p_job_type text) returns text
    -- Not SQL, which would be planned by every call.
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (select t.key_order from stint_internal.job_type t where t.name in (p_job_type, '*') order by t.name = '*' limit 1);
end $$;

comment on function stint_internal.key_order(text) is 'In what order jobs of this type with one concurrency key run.';
