-- Replaces the payload of a job that has not been started, under the rules for new ones. Locks the job's row, so that no claim sees half of it.
-- Raises ST001, ST003, ST004, ST006, ST020.
create or replace function stint.update_job_payload(p_job_id uuid, p_payload jsonb) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job    stint_internal.job_queue := stint_internal.lock_waiting(p_job_id);
    v_before jsonb := stint_internal.job_facts(p_job_id, true);
begin
    perform stint_internal.check_new_job(v_job.job_type, v_job.queue, null, null, p_payload);
    update stint_internal.job_queue j set payload = p_payload where j.id = p_job_id;
    perform stint_internal.audit_call(v_before);
    return true;
end $$;

comment on function stint.update_job_payload(uuid, jsonb) is
'Replaces the payload of a job that waits. It is checked like that of a new job: an object, within max_payload_bytes, as the schema of its type says.';
