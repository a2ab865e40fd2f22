-- processing → retrying, failed, dead_letter or cancelled; scheduled, if the handler asked for later (outcome snoozed). A failed run is written to job_attempt when the job will run again; the last run of a
-- job stands in its history. What an outcome means is failure_rule's to say. Saying it twice with the same run
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
    p_checkpoint    jsonb    default null,
    p_rate_limit    jsonb    default null
) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job  stint_internal.job_queue;
    v_rule record;
    v_to   text;
    v_due  timestamptz;
    v_by   text;
begin
    select * into v_job from stint_internal.job_queue j where j.id = p_job_id for no key update;
    if v_job.run is distinct from p_run or v_job.status is distinct from 'processing' then
        return stint_internal.outcome_of_run(p_job_id, p_run);
    end if;
    if p_outcome is null or p_outcome !~ '^[a-z_]{1,40}$' or p_outcome = 'snoozed' and p_retry_after is null
       or p_exit_code not between -32768 and 32767 then
        raise exception using errcode = 'ST001', message = 'fail_job needs an outcome and an exit code that make sense',
            detail = format('Got p_outcome %s, p_retry_after %s, p_exit_code %s.', quote_nullable(left(p_outcome, 60)), coalesce(p_retry_after::text, 'null'),
                coalesce(p_exit_code::text, 'null')),
            hint = 'An outcome is a word such as failed, timeout or oom; snoozed needs p_retry_after; an exit code is 0 to 255.';
    end if;
    if p_retry_after is not null then
        perform stint_internal.check_delay('p_retry_after', p_retry_after);
    end if;

    if p_outcome = 'snoozed' and v_job.cancel_requested_at is null then
        perform stint_internal.snooze_run(v_job, p_retry_after, p_checkpoint, p_error_message, p_exit_code, p_usage);
        return 'scheduled';
    end if;
    select * into v_rule from stint_internal.failure_rule(v_job, p_outcome, p_error_code, p_retryable, p_exit_code);
    v_to := case when v_job.cancel_requested_at is not null then 'cancelled'
                 when v_rule.action in ('fail', 'pause') then 'failed'
                 when v_rule.action = 'dead_letter' or v_rule.is_counted and v_job.attempts >= v_job.max_attempts then 'dead_letter'
                 else 'retrying' end;
    v_by := case when v_to = 'dead_letter' and v_rule.action = 'retry' then 'max_attempts'
                 when v_to = 'retrying' then coalesce(case when p_retry_after is not null and v_rule.is_counted then 'retry_after' end, v_rule.decided_by, 'backoff')
                 when v_to <> 'cancelled' then v_rule.decided_by end;
    if v_to = 'retrying' or p_rate_limit is not null then
        v_due := coalesce(stint.now() + p_retry_after, case when p_rate_limit is not null then stint_internal.rate_limit_end(p_rate_limit) end,
                          stint.now() + coalesce(v_rule.delay, stint_internal.backoff(v_job.job_type, v_job.attempts)));
    end if;
    if p_rate_limit is not null then
        p_error_detail := nullif(concat_ws(e'\n', p_error_detail, stint_internal.close_key(p_rate_limit, v_due)), '');
    end if;
    if v_to = 'retrying' then
        perform stint_internal.record_attempt(v_job, p_outcome, p_error_code, p_error_message, p_error_detail, p_exit_code, p_usage, v_by);
        update stint_internal.job_queue j
        set status = 'retrying', rank = null, scheduled_for = v_due, attempts = j.attempts - (not v_rule.is_counted)::int,
            worker_id = null, lease_until = null, error_code = p_error_code, error_message = p_error_message, error_detail = p_error_detail,
            checkpoint = coalesce(p_checkpoint, j.checkpoint), rule_uses = v_rule.rule_uses, memory_factor = v_rule.memory_factor
        where j.id = p_job_id;
        if v_job.has_limits then
            perform stint_internal.leave_limits(array[p_job_id]);
        end if;
    else
        perform stint_internal.archive_jobs(array[p_job_id], array[p_run], '{processing}', v_to, null, array[p_exit_code], array[p_usage],
            coalesce(p_error_code, nullif(p_outcome, 'failed')), p_error_message, p_error_detail, v_by);
    end if;
    if v_rule.action = 'pause' then
        perform stint.pause_job_type(v_job.job_type, format('exit code %s: %s', p_exit_code, left(p_error_message, 500)));
    end if;
    perform stint_internal.announce(array[p_job_id], v_to);
    return v_to;
end $$;

comment on function stint.fail_job(uuid, bigint, text, text, text, boolean, interval, text, int, jsonb, jsonb, jsonb) is
'Ends a run that failed and returns the job''s new status: retrying (after p_retry_after, else what the type''s rules and backoff say), dead_letter (no
attempts left, or a rule), failed (p_retryable false, an exit code or a rule) or cancelled (if that was asked for). p_retryable null: decided by p_exit_code
and the job type. p_outcome: failed, timeout, oom, signalled … shutdown and rate_limited cost no attempt; snoozed is no failure: scheduled for p_retry_after from now, see
stint.snooze_job. p_checkpoint: handed to the next run. p_rate_limit:
{"key": …, "until": …} closes the key for the whole fleet, see report_rate_limited.';
