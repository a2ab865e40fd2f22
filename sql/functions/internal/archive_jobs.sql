-- The one way out of the live table: delete from job_queue and insert into job_history, in one statement. Takes those of the given jobs that
-- are in the expected run and one of the expected statuses, and answers which; the caller decides what a missing one means.
create or replace function stint_internal.archive_jobs(
    p_job_ids uuid[], p_runs bigint[], p_from text[], p_to text, p_results jsonb[] default null, p_exit_codes int[] default null,
    p_usages jsonb[] default null, p_error_code text default null, p_error_message text default null, p_error_detail text default null)
    returns setof uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By primary key, whatever the size of the batch; see stint.claim_jobs.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
begin
    return query
    with ended as (
        delete from stint_internal.job_queue j
        using unnest(p_job_ids, p_runs, p_results, p_exit_codes, p_usages) as e (id, run, result, exit_code, usage)
        where j.id = e.id and j.run = e.run and j.status = any (p_from)
        returning j.*, e.result as final_result, e.exit_code as final_exit_code, e.usage as final_usage
    )
    insert into stint_internal.job_history (
        id, run, scheduled_for, created_at, started_at, finished_at, expires_at, cancel_requested_at, priority, attempts, max_attempts,
        lost_runs, progress_percent, exit_code, status, queue, job_type, payload, tenant_id, created_by, idempotency_key, tags,
        trace_context, worker_id, cancel_reason, progress_message, progress, checkpoint, error_code, error_message, error_detail, result, usage)
    select id, run, scheduled_for, created_at, started_at, stint.now(), expires_at, cancel_requested_at, priority, attempts, max_attempts,
           lost_runs, case p_to when 'completed' then 100 else progress_percent end, final_exit_code, p_to, queue, job_type, payload,
           tenant_id, created_by, idempotency_key, tags, trace_context, worker_id, cancel_reason, progress_message, progress, checkpoint,
           p_error_code, p_error_message, p_error_detail, final_result, final_usage
    from ended
    returning id;
end $$;

comment on function stint_internal.archive_jobs(uuid[], bigint[], text[], text, jsonb[], int[], jsonb[], text, text, text) is
'Moves jobs from job_queue to job_history with their final status; returns the ids of those that were in the expected run and status.';
