-- The one way out of the live table: delete from job_queue and insert into job_history, in one statement. Takes those of the given jobs that
-- are in the expected run and one of the expected statuses, and answers how many; the caller decides what a missing one means.
create or replace function stint_internal.archive_jobs(
    p_job_ids uuid[], p_runs bigint[], p_from text[], p_to text, p_results jsonb[] default null, p_exit_codes int[] default null,
    p_usages jsonb[] default null, p_error_code text default null, p_error_message text default null, p_error_detail text default null,
    p_decided_by text default null)
    returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By primary key, whatever the size of the batch; see stint.claim_jobs.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    v_now   timestamptz := stint.now();
    v_count int;
    v_gone  uuid[];
begin
    with ended as (
        -- The others by place and not by unnest of five arrays: PL/pgSQL holds them so that an element is found at once. The ids by unnest, of which the planner
        -- expects few: of a series it expects a thousand, and would read the whole index of a table of some thousand jobs.
        -- An array of one in place of a plain comparison, by which the planner could also merge: it would read the whole index for each call where statistics were
        -- taken while no job was there (rows expected: none, and one of these cannot be few).
        delete from stint_internal.job_queue j
        using unnest(p_job_ids) with ordinality as e (id, place)
        where j.id = any (array[e.id]) and j.run = p_runs[place] and j.status = any (p_from)
        returning j.*, place
    )
    -- The columns in the table's order and with their types: otherwise the rows go through another node of the plan, a tenth of the whole.
    insert into stint_internal.job_history (
        id, scheduled_for, created_at, started_at, finished_at, expires_at, cancel_requested_at, run, priority, attempts, max_attempts,
        lost_runs, progress_percent, exit_code, status, queue, job_type, payload, tenant_id, created_by, idempotency_key, tags,
        trace_context, worker_id, cancel_reason, progress_message, progress, checkpoint, error_code, error_message, error_detail, result, usage, concurrency_key,
        cancelled_by, decided_by)
    select id, scheduled_for, created_at, started_at, v_now, expires_at, cancel_requested_at, run, coalesce(own_priority, priority), attempts, max_attempts,
           lost_runs, progress_percent, p_exit_codes[place]::smallint,
           case when has_dependents or has_limits is not null then stint_internal.note_end(p_to) else p_to end, queue, job_type, payload,
           tenant_id, created_by, idempotency_key, tags, trace_context, worker_id, cancel_reason, progress_message, progress, checkpoint,
           p_error_code, p_error_message, p_error_detail, p_results[place], p_usages[place], concurrency_key, cancelled_by,
           p_decided_by
    from ended;
    get diagnostics v_count = row_count;
    -- Cheaper than an answer of the statement above, which would need another pass over its rows.
    if current_setting('stint.somebody_waits', true) = 'yes' then
        perform set_config('stint.somebody_waits', '', true);
        v_gone := array(select e.id from unnest(p_job_ids) as e (id) where (select true from stint_internal.job_queue j where j.id = e.id) is null);
        perform stint_internal.settle_dependents(v_gone, p_to);
        if p_to in ('failed', 'dead_letter') then
            perform stint_internal.hold_keys(v_gone, v_now);
        end if;
        perform stint_internal.leave_limits(v_gone, v_now);
    end if;
    return v_count;
end $$;

comment on function stint_internal.archive_jobs(uuid[], bigint[], text[], text, jsonb[], int[], jsonb[], text, text, text, text) is
'Moves jobs from job_queue to job_history with their final status; returns how many were in the expected run and status.';
