-- Whether this very run has completed the job before: then saying it again is right, not stale. Reached only off the hot path.
create or replace function stint_internal.already_completed(p_job_id uuid, p_run bigint) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select exists (select from stint_internal.job_history h
                   where h.id = p_job_id and h.run = p_run and h.status = 'completed' and h.finished_at >= stint_internal.id_time(p_job_id))
$$;

comment on function stint_internal.already_completed(uuid, bigint) is 'Whether the job was completed by this run.';
