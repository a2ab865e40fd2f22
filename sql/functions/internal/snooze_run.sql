-- processing → scheduled, for stint.snooze_job and for a handler that says so (stint.fail_job with the outcome snoozed). The attempt is not counted, and what the run used is on
-- record. The caller holds the job's row, has seen that nobody asked to cancel it, and has checked p_for. Returns when it is ready again.
create or replace function stint_internal.snooze_run(
    p_job stint_internal.job_queue, p_for interval, p_checkpoint jsonb, p_reason text default null, p_exit_code int default null, p_usage jsonb default null)
    returns timestamptz
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_due timestamptz := stint.now() + p_for;
begin
    perform stint_internal.record_attempt(p_job, 'snoozed', p_error_message => p_reason, p_exit_code => p_exit_code, p_usage => p_usage);
    -- Before the row forgets when it was started.
    if p_job.has_limits then
        perform stint_internal.leave_limits(array[p_job.id]);
    end if;
    update stint_internal.job_queue j
    set status = 'scheduled', rank = null, scheduled_for = v_due, attempts = j.attempts - 1, worker_id = null, lease_until = null,
        started_at = null, checkpoint = coalesce(p_checkpoint, j.checkpoint)
    where j.id = p_job.id;
    perform stint_internal.announce(array[p_job.id], 'scheduled');
    return v_due;
end $$;

comment on function stint_internal.snooze_run(stint_internal.job_queue, interval, jsonb, text, int, jsonb) is 'Puts a running job back to sleep; returns when it is ready again.';
