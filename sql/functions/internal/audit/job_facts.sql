-- What an administrative call may change of a job, and whose it is; null for a job that is nowhere. Of the payload, where it is asked for, only what the
-- type does not redact.
create or replace function stint_internal.job_facts(p_job_id uuid, p_with_payload boolean default false) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object('id', j.id, 'job_type', j.job_type, 'run', j.run, 'worker_id', j.worker_id, 'tenant_id', j.tenant_id, 'created_by', j.created_by,
                              'status', j.status, 'queue', j.queue, 'priority', j.priority, 'scheduled_for', j.scheduled_for, 'attempts', j.attempts,
                              'max_attempts', j.max_attempts, 'cancel_requested_at', j.cancel_requested_at, 'payload',
                              case when p_with_payload then stint.redact_json(j.payload, coalesce(t.redacted_paths, '{}')) end)
    from stint_internal.all_jobs j
    left join stint_internal.job_type t on t.name = j.job_type
    where j.id = p_job_id and (j.finished_at is null or j.finished_at >= stint_internal.id_time(p_job_id))
$$;

comment on function stint_internal.job_facts(uuid, boolean) is 'A job as audit entries describe it, for stint_internal.audit_call().';
