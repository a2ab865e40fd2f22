-- Writes down a run that did not end its job.
create or replace function stint_internal.record_attempt(
    p_job stint_internal.job_queue, p_outcome text, p_error_code text default null, p_error_message text default null,
    p_error_detail text default null, p_exit_code int default null, p_usage jsonb default null,
    p_decided_by text default null) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into stint_internal.job_attempt (
        job_id, run, attempt, worker_id, started_at, finished_at, outcome, exit_code, error_code, error_message, error_detail, usage,
        job_type, tenant_id, decided_by)
    values (p_job.id, p_job.run, p_job.attempts, p_job.worker_id, p_job.started_at, stint.now(), p_outcome, p_exit_code, p_error_code,
            p_error_message, p_error_detail, p_usage, p_job.job_type, p_job.tenant_id, p_decided_by);
end $$;

comment on function stint_internal.record_attempt(stint_internal.job_queue, text, text, text, text, int, jsonb, text) is
'One row of job_attempt for a run that failed and will be retried, was lost, released or snoozed.';
