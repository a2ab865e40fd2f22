-- processing → scheduled: the handler asks to be called again later; not a failure, and the attempt is not counted; → cancelled, if
-- somebody asked for that meanwhile: a job must not sleep on a cancel request. Locks the job's row. Raises ST001, ST004, ST005 stale_run.
create or replace function stint.snooze_job(p_job_id uuid, p_run bigint, p_for interval, p_checkpoint jsonb default null) returns timestamptz
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job stint_internal.job_queue;
begin
    if p_for is null then
        raise exception using errcode = 'ST001', message = 'p_for is null',
            detail = 'A job is snoozed for some time from now.', hint = 'Pass an interval such as ''5 minutes''.';
    end if;
    perform stint_internal.check_delay('p_for', p_for);
    select * into v_job from stint_internal.job_queue j where j.id = p_job_id for no key update;
    if v_job.run = p_run and v_job.status = 'scheduled' then
        return v_job.scheduled_for;
    elsif v_job.run is distinct from p_run or v_job.status is distinct from 'processing' then
        perform stint_internal.refuse_run(p_job_id, p_run);
    end if;
    if v_job.cancel_requested_at is not null then
        perform stint_internal.archive_jobs(array[p_job_id], array[p_run], '{processing}', 'cancelled');
        perform stint_internal.announce(array[p_job_id], 'cancelled');
        return null;
    end if;
    return stint_internal.snooze_run(v_job, p_for, p_checkpoint);
end $$;

comment on function stint.snooze_job(uuid, bigint, interval, jsonb) is
'Puts a running job back to sleep and returns when it will be ready again; null if it was cancelled instead, because somebody had asked for that.
Not a failure: the attempt is not counted.';
