-- The final status of a job that this session may see and that was not found among the unfinished ones; null if it has just been retried and is to be
-- looked for there again. Raises ST004.
create or replace function stint_internal.ended_status(p_job_id uuid) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job record;
begin
    select h.status, h.tenant_id, h.created_by into v_job from stint_internal.job_history h
    where h.id = p_job_id and h.finished_at >= stint_internal.id_time(p_job_id);
    if not found and exists (select from stint_internal.job_queue j where j.id = p_job_id and stint_internal.is_visible(j.tenant_id, j.created_by)) then
        return null;
    elsif not found or not stint_internal.is_visible(v_job.tenant_id, v_job.created_by) then
        perform stint_internal.job_not_found(p_job_id);
    end if;
    return v_job.status;
end $$;

comment on function stint_internal.ended_status(uuid) is 'Final status of an ended job, null if it is unfinished again; raises job_not_found (ST004).';
