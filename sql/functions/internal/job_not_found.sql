-- The same answer for a job that does not exist and for one that belongs to somebody else. Raises ST004, always.
create or replace function stint_internal.job_not_found(p_job_id uuid) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using errcode = 'ST004', message = format('there is no job %s', coalesce(p_job_id::text, 'null')),
        detail = 'It does not exist, was deleted, is older than the retention, or is not yours to see.',
        hint = 'List the jobs that you may see: select * from stint.list_jobs().';
end $$;

comment on function stint_internal.job_not_found(uuid) is 'Raises job_not_found (ST004).';
