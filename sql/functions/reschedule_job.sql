-- pending, scheduled, retrying → scheduled, for another time; → pending if that has come. Not a blocked job: what it waits for is not a time. Locks the
-- job's row. Raises ST001, ST004, ST006.
create or replace function stint.reschedule_job(p_job_id uuid, p_scheduled_for timestamptz) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now    timestamptz := stint.now();
    v_job    stint_internal.job_queue;
    v_before jsonb;
begin
    if p_scheduled_for is null or not isfinite(p_scheduled_for) then
        raise exception using errcode = 'ST001', message = format('p_scheduled_for is %s', coalesce(p_scheduled_for::text, 'null')),
            detail = 'A job waits for a time.', hint = 'Pass a time such as now() + interval ''1 hour''; to run it now, call stint.retry_job.';
    end if;
    v_job := stint_internal.lock_waiting(p_job_id);
    v_before := stint_internal.job_facts(p_job_id);
    if v_job.status = 'blocked' then
        raise exception using errcode = 'ST006', message = format('job %s is blocked', p_job_id),
            detail = 'It does not wait for a time.', hint = format('See for what: select stint.explain_job(%L);', p_job_id);
    elsif v_job.expires_at <= p_scheduled_for then
        raise exception using errcode = 'ST001', message = 'p_scheduled_for is not before the job expires',
            detail = format('Got %s, it expires at %s.', p_scheduled_for, v_job.expires_at), hint = 'Pass an earlier time, or create a job that expires later.';
    elsif p_scheduled_for > v_now then
        update stint_internal.job_queue j
        set status = case j.status when 'retrying' then 'retrying' else 'scheduled' end, rank = null, scheduled_for = p_scheduled_for
        where j.id = p_job_id returning j.status into v_job.status;
        if v_job.has_limits then
            perform stint_internal.leave_limits(array[p_job_id]);
        end if;
        perform stint_internal.announce(array[p_job_id], v_job.status);
    elsif v_job.status <> 'pending' then
        perform stint_internal.make_ready(array[p_job_id]);
    end if;
    perform stint_internal.audit_call(v_before);
    return (select j.status from stint_internal.job_queue j where j.id = p_job_id);
end $$;

comment on function stint.reschedule_job(uuid, timestamptz) is
'Gives a job that has not been started another time; returns its status then: scheduled, retrying, or pending when that time has come.
select stint.reschedule_job(''…'', now() + interval ''1 hour'');';
