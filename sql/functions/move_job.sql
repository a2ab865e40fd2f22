-- Moves a waiting job to another queue; a ready one goes to the end of the line there. Locks the job's row. Raises ST001, ST004, ST006, ST007.
create or replace function stint.move_job(p_job_id uuid, p_queue text) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_before jsonb;
begin
    perform stint_internal.check_name('p_queue', p_queue);
    perform stint_internal.lock_waiting(p_job_id);
    v_before := stint_internal.job_facts(p_job_id);
    perform stint_internal.change_lane(array[p_job_id], p_queue, null);
    perform stint_internal.audit_call(v_before);
    return true;
end $$;

comment on function stint.move_job(uuid, text) is 'Moves a job that has not been started to another queue; its priority and its time stay.';
