-- processing → retrying, failed, dead_letter or cancelled. A failed run is written to job_attempt when the job will run again; the last run of a
-- job stands in its history. p_retryable null leaves it to the exit code and the policy of the job type. Saying it twice with the same run
-- answers the same and changes nothing. Locks the job's row. Raises ST001, ST004, ST005 stale_run.
create or replace function stint.fail_job(
    p_job_id        uuid,
    p_run           bigint,
    p_error_message text,
    p_error_code    text     default null,
    p_error_detail  text     default null,
    p_retryable     boolean  default true,
    p_retry_after   interval default null,
    p_outcome       text     default 'failed',
    p_exit_code     int      default null,
    p_usage         jsonb    default null,
    p_checkpoint    jsonb    default null
) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job    stint_internal.job_queue;
    v_rule   text;
    v_to     text;
begin
    select * into v_job from stint_internal.job_queue j where j.id = p_job_id for no key update;
    if v_job.run is distinct from p_run or v_job.status is distinct from 'processing' then
        return stint_internal.outcome_of_run(p_job_id, p_run);
    end if;
    if p_outcome is null or p_outcome !~ '^[a-z_]{1,40}$' or p_retry_after < interval '0' then
        raise exception using errcode = 'ST001', message = 'fail_job needs an outcome and a delay that make sense',
            detail = format('Got p_outcome %s, p_retry_after %s.', quote_nullable(left(p_outcome, 60)), p_retry_after),
            hint = 'An outcome is a word such as failed, timeout or oom; a delay is not negative.';
    end if;

    v_rule := case p_retryable when true then 'retry' when false then 'fail' else stint_internal.exit_code_rule(v_job.job_type, p_exit_code) end;
    v_to := case when v_job.cancel_requested_at is not null then 'cancelled'
                 when v_rule <> 'retry' then 'failed'
                 when v_job.attempts >= v_job.max_attempts then 'dead_letter'
                 else 'retrying' end;
    if v_to = 'retrying' then
        perform stint_internal.record_attempt(v_job, p_outcome, p_error_code, p_error_message, p_error_detail, p_exit_code, p_usage);
        update stint_internal.job_queue j
        set status = 'retrying', rank = null, scheduled_for = stint.now() + coalesce(p_retry_after, stint_internal.backoff(v_job.job_type, v_job.attempts)),
            worker_id = null, lease_until = null, error_code = p_error_code, error_message = p_error_message, error_detail = p_error_detail,
            checkpoint = coalesce(p_checkpoint, j.checkpoint)
        where j.id = p_job_id;
    else
        perform stint_internal.archive_jobs(array[p_job_id], array[p_run], '{processing}', v_to, null, array[p_exit_code], array[p_usage],
            coalesce(p_error_code, nullif(p_outcome, 'failed')), p_error_message, p_error_detail);
    end if;
    if v_rule = 'pause' then
        perform stint.pause_job_type(v_job.job_type, format('exit code %s: %s', p_exit_code, left(p_error_message, 500)));
    end if;
    perform stint_internal.announce(array[p_job_id], v_to);
    return v_to;
end $$;

comment on function stint.fail_job(uuid, bigint, text, text, text, boolean, interval, text, int, jsonb, jsonb) is
'Ends a run that failed and returns the job''s new status: retrying (after the type''s backoff or p_retry_after), dead_letter (no attempts left),
failed (p_retryable false, or an exit code that means so) or cancelled (if that was asked for). p_retryable null: decided by p_exit_code and the
job type. p_outcome: failed, timeout, oom, signalled … for the record. p_checkpoint: handed to the next run.';
