-- Locks the row of a job that has not been started, and answers with it. Raises ST004, ST006 wrong_status for one that runs or has ended.
create or replace function stint_internal.lock_waiting(p_job_id uuid) returns stint_internal.job_queue
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job stint_internal.job_queue := stint_internal.lock_unfinished(p_job_id);
begin
    if v_job.status = 'processing' then
        raise exception using errcode = 'ST006', message = format('job %s is running', p_job_id),
            detail = format('Worker %s has been at it since %s.', v_job.worker_id, v_job.started_at),
            hint = 'Only a job that waits can be changed; wait for it, or cancel it.';
    end if;
    return v_job;
end $$;

comment on function stint_internal.lock_waiting(uuid) is 'Locks and returns a waiting job; raises job_not_found (ST004) or wrong_status (ST006).';
