-- The final status of a job that this session may see. Raises ST004 otherwise.
create or replace function stint_internal.ended_status(p_job_id uuid) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job record;
begin
    select h.status, h.tenant_id, h.created_by into v_job from stint_internal.job_history h
    where h.id = p_job_id and h.finished_at >= stint_internal.id_time(p_job_id);
    if not found or not stint_internal.is_visible(v_job.tenant_id, v_job.created_by) then
        perform stint_internal.job_not_found(p_job_id);
    end if;
    return v_job.status;
end $$;

comment on function stint_internal.ended_status(uuid) is 'Final status of an ended job; raises job_not_found (ST004).';
