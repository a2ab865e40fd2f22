-- Locks the row of an unfinished job that this session may see, and answers with it; waits for nobody over another one. Raises ST004, ST006 wrong_status for one that has ended.
create or replace function stint_internal.lock_unfinished(p_job_id uuid) returns stint_internal.job_queue
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job    stint_internal.job_queue;
    v_status text;
begin
    select * into v_job from stint_internal.job_queue j where j.id = p_job_id and stint_internal.is_visible(j.tenant_id, j.created_by) for no key update;
    if found then
        return v_job;
    end if;
    v_status := stint_internal.ended_status(p_job_id);
    if v_status is null then
        return stint_internal.lock_unfinished(p_job_id);
    end if;
    raise exception using errcode = 'ST006', message = format('job %s has ended', p_job_id),
        detail = format('It is %s.', v_status), hint = format('To run it again: select stint.retry_job(%L);', p_job_id);
end $$;

comment on function stint_internal.lock_unfinished(uuid) is 'Locks and returns an unfinished job; raises job_not_found (ST004) or wrong_status (ST006).';
