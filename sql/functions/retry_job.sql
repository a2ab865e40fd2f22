-- failed, dead_letter, cancelled, expired, completed → pending, with as many further attempts as its type grants; scheduled, retrying → pending at once.
-- The count of attempts is not forged: the limit is raised. The run that ended the job moves to job_attempt. Raises ST004, ST006.
create or replace function stint.retry_job(p_job_id uuid) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job   stint_internal.job_history;
    v_live  stint_internal.job_queue;
    v_extra int;
begin
    select * into v_live from stint_internal.job_queue j where j.id = p_job_id for no key update;
    if found and stint_internal.is_visible(v_live.tenant_id, v_live.created_by) then
        if v_live.status not in ('scheduled', 'retrying') then
            raise exception using errcode = 'ST006', message = format('job %s is %s', p_job_id, v_live.status),
                detail = 'Only jobs that have ended or wait for a time can be retried.', hint = 'Wait for it, or cancel it first.';
        end if;
        perform stint_internal.make_ready(array[p_job_id]);
        return (select j.status from stint_internal.job_queue j where j.id = p_job_id);
    end if;

    if stint_internal.ended_status(p_job_id) is null then
        return stint.retry_job(p_job_id);
    end if;
    delete from stint_internal.job_history h where h.id = p_job_id and h.finished_at >= stint_internal.id_time(p_job_id) returning * into v_job;
    if not found then
        -- Somebody else was faster, with a retry or a deletion: answer as if this call had come later.
        return stint.retry_job(p_job_id);
    end if;
    -- Not if it ended while it waited for a retry: then its latest run is on record already.
    if v_job.started_at is not null and v_job.worker_id is not null then
        insert into stint_internal.job_attempt (
            job_id, run, attempt, worker_id, started_at, finished_at, outcome, exit_code, error_code, error_message, error_detail, usage,
            job_type, tenant_id)
        values (v_job.id, v_job.run, v_job.attempts, v_job.worker_id, v_job.started_at, v_job.finished_at, v_job.status, v_job.exit_code,
                v_job.error_code, v_job.error_message, v_job.error_detail, v_job.usage, v_job.job_type, v_job.tenant_id);
    end if;
    v_extra := (stint_internal.resolve_policy(v_job.job_type, v_job.queue, null, null)).p_max_attempts;
    insert into stint_internal.job_queue (
        id, run, scheduled_for, created_at, priority, attempts, max_attempts, status, queue, job_type, payload, tenant_id, created_by,
        idempotency_key, tags, trace_context, checkpoint, error_code, error_message, error_detail)
    values (v_job.id, v_job.run, stint.now(), v_job.created_at, v_job.priority, v_job.attempts,
            v_job.attempts + v_extra, 'scheduled', v_job.queue, v_job.job_type, v_job.payload, v_job.tenant_id, v_job.created_by,
            v_job.idempotency_key, v_job.tags, v_job.trace_context, v_job.checkpoint, v_job.error_code, v_job.error_message, v_job.error_detail);
    perform stint_internal.expect_again(p_job_id);
    perform stint_internal.make_ready(array[p_job_id]);
    return (select j.status from stint_internal.job_queue j where j.id = p_job_id);
end $$;

comment on function stint.retry_job(uuid) is
'Runs a job again: an ended one from the start, with fresh attempts on top of those it had; one that waits for its time, now. Its id, its history of
attempts and its run numbers stay. Returns pending, or blocked while its type is paused. Raises wrong_status (ST006) for a job that is ready or running.';
