-- Raises ST007 for a job type that was not defined, with the name that may have been meant.
create or replace function stint_internal.refuse_job_type(p_job_type text) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_near text := stint_internal.nearest_name(p_job_type, array(select t.name from stint_internal.job_type t where t.name <> '*'));
begin
    raise exception using errcode = 'ST007', message = format('job type %s is not defined', quote_nullable(left(p_job_type, 100))),
        detail = coalesce('There is ' || v_near || '.', 'No defined type has a name like it.'),
        hint = format('Correct the name (select job_type from stint.job_types), or define it: select stint.define_job_type(%L); until then a job of it has what * says.',
                      left(p_job_type, 100));
end $$;

comment on function stint_internal.refuse_job_type(text) is 'Raises unknown_job_type (ST007).';
