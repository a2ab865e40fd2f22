-- Runs that have ended, in the shape of job_cost: what each used, where it is known. One definition for the sums and for the latest minutes. Whoever calls
-- a worker's functions by hand may write anything as usage: what is no number counts as nothing.
create or replace view stint_internal.ended_runs as
select r.finished_at, (r.finished_at at time zone 'UTC')::date as day, r.job_type, coalesce(r.tenant_id, '') as tenant_id, 1 as runs,
       case when r.is_completed then 0 else 1 end as failed_runs, u.user_cpu_ms, u.system_cpu_ms, u.wall_ms, u.max_resident_bytes as peak_memory_bytes,
       u.max_resident_bytes * u.wall_ms / 1000 as memory_byte_seconds, u.stdin_bytes as bytes_in, u.stdout_bytes + u.stderr_bytes as bytes_out
from (
    select h.finished_at, h.job_type, h.tenant_id, h.status = 'completed' as is_completed, h.usage
    from stint_internal.job_history h where h.started_at is not null and h.worker_id is not null
    union all
    select a.finished_at, a.job_type, a.tenant_id, a.outcome = 'completed', a.usage
    from stint_internal.job_attempt a where a.job_type is not null and a.outcome <> 'released'
) as r
cross join lateral (
    select case jsonb_typeof(r.usage -> 'user_cpu_ms') when 'number' then (r.usage ->> 'user_cpu_ms')::numeric else 0 end as user_cpu_ms,
           case jsonb_typeof(r.usage -> 'system_cpu_ms') when 'number' then (r.usage ->> 'system_cpu_ms')::numeric else 0 end as system_cpu_ms,
           case jsonb_typeof(r.usage -> 'wall_ms') when 'number' then (r.usage ->> 'wall_ms')::numeric else 0 end as wall_ms,
           case jsonb_typeof(r.usage -> 'max_resident_bytes') when 'number' then (r.usage ->> 'max_resident_bytes')::numeric else 0 end as max_resident_bytes,
           case jsonb_typeof(r.usage -> 'stdin_bytes') when 'number' then (r.usage ->> 'stdin_bytes')::numeric else 0 end as stdin_bytes,
           case jsonb_typeof(r.usage -> 'stdout_bytes') when 'number' then (r.usage ->> 'stdout_bytes')::numeric else 0 end as stdout_bytes,
           case jsonb_typeof(r.usage -> 'stderr_bytes') when 'number' then (r.usage ->> 'stderr_bytes')::numeric else 0 end as stderr_bytes
) as u;

comment on view stint_internal.ended_runs is 'Runs that have ended with what they used, of all tenants.';
