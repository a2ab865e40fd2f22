-- The row-level rule of Stint, over sets: the tenants of the session, its own jobs where there is no tenant, everything for those who may.
-- A security barrier: no function of a caller's query runs on rows that are not his. is_visible() says the same for one job.
-- Payloads of types with redacted paths are redacted here, for whoever has no right to see them; where no type has any, that costs one look per query.
create or replace view stint_internal.visible_jobs with (security_barrier) as
select id, job_type, queue,
       case when (select jsonb_object_agg(t.name, true) from stint_internal.job_type t
                  where t.redacted_paths is not null and not (select stint.sees_redacted())) ? j.job_type
            then stint.redact_json(payload, (select t.redacted_paths from stint_internal.job_type t where t.name = j.job_type))
            else payload end as payload,
       priority, status, attempts, max_attempts, scheduled_for, expires_at, tenant_id, created_by, idempotency_key,
       tags, progress_percent, progress_message, progress, result, error_code, error_message, error_detail, worker_id, run,
       created_at, started_at, finished_at, trace_context, cancel_requested_at, cancel_reason, exit_code,
       usage, lost_runs, checkpoint, cancelled_by, decided_by, concurrency_key, waits_for
from stint_internal.all_jobs j
where (select stint.sees_every_tenant())
   or j.tenant_id = any ((select stint.my_tenants())::text[])
   or (j.tenant_id is null and j.created_by = (select stint.current_subject()));

comment on view stint_internal.visible_jobs is 'Jobs that this session may see, redacted where it must not see all of them.';
