-- One job at a time, for small workers. See claim_jobs.
create or replace function stint.claim_job(p_worker_id text, p_queues text[] default '{default}', p_lease interval default null) returns table (
    job_id uuid, run bigint, job_type text, queue text, payload jsonb, attempt int, max_attempts int, tenant_id text, priority int,
    created_at timestamptz, scheduled_for timestamptz, deadline timestamptz, timeout_seconds int, memory_limit_bytes bigint,
    checkpoint jsonb, trace_context jsonb, limits jsonb)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query select * from stint.claim_jobs(p_worker_id, p_queues, 1, p_lease);
end $$;

comment on function stint.claim_job(text, text[], interval) is 'Claims the next job, or no row when nothing is ready. See stint.claim_jobs.';
