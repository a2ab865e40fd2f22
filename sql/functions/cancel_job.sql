-- pending, scheduled, retrying, blocked → cancelled at once; processing: the worker is told to end the handler, and the run ends as cancelled (or
-- completed, if it was faster). Locks the job's row. Raises ST004, ST006 wrong_status for a job that has ended otherwise.
create or replace function stint.cancel_job(p_job_id uuid, p_reason text default null) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job    stint_internal.job_queue;
    v_status text;
    v_before jsonb;
begin
    select * into v_job from stint_internal.job_queue j where j.id = p_job_id and stint_internal.is_visible(j.tenant_id, j.created_by) for no key update;
    if not found then
        v_status := stint_internal.ended_status(p_job_id);
        if v_status is null then
            return stint.cancel_job(p_job_id, p_reason);
        elsif v_status = 'cancelled' then
            return v_status;
        end if;
        raise exception using errcode = 'ST006', message = format('job %s has ended', p_job_id),
            detail = format('It is %s.', v_status), hint = 'Only unfinished jobs can be cancelled.';
    end if;
    v_before := stint_internal.job_facts(p_job_id);
    perform stint_internal.cancel_locked(array[p_job_id], p_reason);
    perform stint_internal.audit_call(v_before, p_reason);
    return case v_job.status when 'processing' then 'processing' else 'cancelled' end;
end $$;

comment on function stint.cancel_job(uuid, text) is
'Cancels a job. Returns cancelled if it was waiting; processing if it runs: then its handler is asked to stop, killed after the grace period, and the
job ends as cancelled. Asking twice is harmless.';
