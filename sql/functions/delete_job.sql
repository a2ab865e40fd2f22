-- Deletes a job with its attempts and log, and frees its idempotency key. A running one must be cancelled first. Locks the job's row. Raises ST004, ST006.
create or replace function stint.delete_job(p_job_id uuid) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job    stint_internal.job_queue;
    v_key    text;
    v_scope  text;
begin
    select * into v_job from stint_internal.job_queue j where j.id = p_job_id for update;
    if found and stint_internal.is_visible(v_job.tenant_id, v_job.created_by) then
        if v_job.status = 'processing' then
            raise exception using errcode = 'ST006', message = format('job %s is running', p_job_id),
                detail = format('Worker %s has been at it since %s.', v_job.worker_id, v_job.started_at),
                hint = format('Cancel it first: select stint.cancel_job(%L);', p_job_id);
        end if;
        delete from stint_internal.job_queue j where j.id = p_job_id
        returning j.idempotency_key, stint_internal.key_scope(j.tenant_id, j.created_by) into v_key, v_scope;
    else
        if stint_internal.ended_status(p_job_id) is null then
            return stint.delete_job(p_job_id);
        end if;
        delete from stint_internal.job_history h where h.id = p_job_id and h.finished_at >= stint_internal.id_time(p_job_id)
        returning h.idempotency_key, stint_internal.key_scope(h.tenant_id, h.created_by) into v_key, v_scope;
        if not found then
            -- Somebody has just retried or deleted it: answer as if this call had come later.
            return stint.delete_job(p_job_id);
        end if;
    end if;
    perform stint_internal.forget_node(p_job_id, v_job.has_dependents);
    delete from stint_internal.job_attempt a where a.job_id = p_job_id and a.finished_at >= stint_internal.id_time(p_job_id);
    delete from stint_internal.job_log l where l.job_id = p_job_id and l.logged_at >= stint_internal.id_time(p_job_id);
    delete from stint_internal.idempotency_key k where k.scope = v_scope and k.key = v_key and k.job_id = p_job_id;
    return true;
end $$;

comment on function stint.delete_job(uuid) is 'Deletes a job that is not running, with its attempts and log lines, for good.';
