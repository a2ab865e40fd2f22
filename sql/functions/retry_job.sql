-- failed, dead_letter, cancelled, expired, completed → pending, with as many further attempts as its type grants; scheduled, retrying → pending at once.
-- Locks what admit_again locks, then the job. Raises ST004, ST006, ST007, ST030, ST031.
create or replace function stint.retry_job(p_job_id uuid) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_live   stint_internal.job_queue;
    v_before jsonb;
begin
    select * into v_live from stint_internal.job_queue j where j.id = p_job_id and stint_internal.is_visible(j.tenant_id, j.created_by) for no key update;
    if found then
        if v_live.status not in ('scheduled', 'retrying') then
            raise exception using errcode = 'ST006', message = format('job %s is %s', p_job_id, v_live.status),
                detail = 'Only jobs that have ended or wait for a time can be retried.', hint = format('Wait for it, or cancel it first. Why it is not done: select stint.explain_job(%L);', p_job_id);
        end if;
        v_before := stint_internal.job_facts(p_job_id);
        perform stint_internal.make_ready(array[p_job_id]);
        perform stint_internal.audit_call(v_before);
        return (select j.status from stint_internal.job_queue j where j.id = p_job_id);
    end if;

    if stint_internal.ended_status(p_job_id) is null then
        return stint.retry_job(p_job_id);
    end if;
    v_before := stint_internal.job_facts(p_job_id);
    if stint_internal.revive_jobs(array[p_job_id]) is null then
        -- Somebody else was faster, with a retry or a deletion: answer as if this call had come later.
        return stint.retry_job(p_job_id);
    end if;
    perform stint_internal.audit_call(v_before);
    return (select j.status from stint_internal.job_queue j where j.id = p_job_id);
end $$;

comment on function stint.retry_job(uuid) is
'Runs a job again: an ended one from the start, with fresh attempts on top of those it had; one that waits for its time, now. Its id, its history of
attempts and its run numbers stay. Returns pending, or blocked while its type is paused or it waits for a slot. Raises wrong_status (ST006) for a job that is ready or running,
duplicate_job (ST030) while another job stands for it under its rule of uniqueness, quota_exceeded (ST031) where its user or tenant has too many unfinished jobs.';
