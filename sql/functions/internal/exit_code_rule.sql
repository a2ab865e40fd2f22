-- What the exit code of a handler means for the job: retry, fail or pause. Codes that are not in the type's table mean retry.
create or replace function stint_internal.exit_code_rule(p_job_type text, p_exit_code int) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        (select t.exit_codes ->> p_exit_code::text
         from stint_internal.job_type t where t.name = any (array[p_job_type, '*']) order by t.name = '*' limit 1),
        'retry');
end $$;

comment on function stint_internal.exit_code_rule(text, int) is 'retry, fail or pause, for an exit code of a handler of that type.';
