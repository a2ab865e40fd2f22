-- What the exit code of a handler means for the job: retry, fail or pause. The type's table, then the defaults of all types.
create or replace function stint_internal.exit_code_rule(p_job_type text, p_exit_code int) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        (select coalesce(t.exit_codes ->> p_exit_code::text, d.exit_codes ->> p_exit_code::text)
         from stint_internal.job_type d left join stint_internal.job_type t on t.name = p_job_type
         where d.name = '*'),
        'retry');
end $$;

comment on function stint_internal.exit_code_rule(text, int) is 'retry, fail or pause, for an exit code of a handler of that type.';
