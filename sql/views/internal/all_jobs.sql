-- Unfinished and ended jobs in one shape, without the rule of who may see what: for functions that apply it themselves.
-- What the tables leave out for ordinary jobs is filled in: a job without a time of its own was due when it was created, and one that completed had all of its progress.
create or replace view stint_internal.all_jobs as
select id, job_type, queue, payload, coalesce(own_priority, priority) as priority, status, attempts, max_attempts,
       coalesce(scheduled_for, created_at) as scheduled_for, expires_at, tenant_id, created_by, idempotency_key,
       tags, progress_percent, progress_message, progress, null::jsonb as result, error_code, error_message, error_detail, worker_id, run::bigint as run,
       created_at, started_at, null::timestamptz as finished_at, trace_context, cancel_requested_at, cancel_reason, null::smallint as exit_code,
       null::jsonb as usage, lost_runs, checkpoint, cancelled_by, null::text as decided_by, concurrency_key,
       case when status = 'blocked' then case when waits_for_parents then 'parents' when has_limits then 'limit' else 'type' end end as waits_for
from stint_internal.job_queue
union all
select id, job_type, queue, payload, priority, status, attempts, max_attempts,
       coalesce(scheduled_for, created_at), expires_at, tenant_id, created_by, idempotency_key,
       tags, case status when 'completed' then 100::smallint else progress_percent end, progress_message, progress, result, error_code, error_message, error_detail, worker_id, run::bigint,
       created_at, started_at, finished_at, trace_context, cancel_requested_at, cancel_reason, exit_code,
       usage, lost_runs, checkpoint, cancelled_by, decided_by, concurrency_key, null::text
from stint_internal.job_history;

comment on view stint_internal.all_jobs is 'Unfinished and ended jobs in one shape, of all tenants.';
