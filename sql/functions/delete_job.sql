-- Deletes a job with its attempts and log, and frees its idempotency key. A running one must be cancelled first. Locks the job's row. Raises ST004, ST006.
create or replace function stint.delete_job(p_job_id uuid) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job    stint_internal.job_queue;
    v_before jsonb;
begin
    select * into v_job from stint_internal.job_queue j where j.id = p_job_id and stint_internal.is_visible(j.tenant_id, j.created_by) for update;
    if found then
        if v_job.status = 'processing' then
            raise exception using errcode = 'ST006', message = format('job %s is running', p_job_id),
                detail = format('Worker %s has been at it since %s.', v_job.worker_id, v_job.started_at),
                hint = format('Cancel it first: select stint.cancel_job(%L);', p_job_id);
        end if;
    elsif stint_internal.ended_status(p_job_id) is null then
        return stint.delete_job(p_job_id);
    end if;
    v_before := stint_internal.job_facts(p_job_id);
    if stint_internal.remove_jobs(array[p_job_id]) is null then
        -- Somebody has just retried or deleted it: answer as if this call had come later.
        return stint.delete_job(p_job_id);
    end if;
    perform stint_internal.audit_call(v_before);
    return true;
end $$;

comment on function stint.delete_job(uuid) is 'Deletes a job that is not running, with its attempts and log lines, for good.';
