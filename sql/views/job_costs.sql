-- Sums of past minutes, plus what has ended since: the history is never read. Jobs without a tenant are shown only to those who see all tenants.
create or replace view stint.job_costs with (security_barrier) as
select c.day, c.job_type, nullif(c.tenant_id, '') as tenant_id, sum(c.runs)::bigint as runs, sum(c.failed_runs)::bigint as failed_runs,
       round(sum(c.user_cpu_ms) / 1000, 3) as user_cpu_seconds, round(sum(c.system_cpu_ms) / 1000, 3) as system_cpu_seconds,
       round(sum(c.wall_ms) / 1000, 3) as wall_seconds, max(c.peak_memory_bytes) as peak_memory_bytes,
       round(sum(c.memory_byte_seconds) / 1073741824, 6) as gigabyte_seconds, sum(c.bytes_in) as bytes_in, sum(c.bytes_out) as bytes_out
from (
    select day, job_type, tenant_id, runs, failed_runs, user_cpu_ms, system_cpu_ms, wall_ms, peak_memory_bytes, memory_byte_seconds, bytes_in, bytes_out
    from stint_internal.job_cost
    union all
    select day, job_type, tenant_id, runs, failed_runs, user_cpu_ms, system_cpu_ms, wall_ms, peak_memory_bytes, memory_byte_seconds, bytes_in, bytes_out
    from stint_internal.ended_runs where finished_at >= (select m.summed_until from stint_internal.cost_mark m)
) as c
where (select stint.sees_every_tenant()) or c.tenant_id = any ((select stint.my_tenants())::text[])
group by c.day, c.job_type, c.tenant_id;

comment on view stint.job_costs is
'What runs used by UTC day, job type and tenant, of every attempt, failed ones too: CPU and wall-clock seconds, peak memory of one run, memory over time
(gigabyte_seconds, peak memory × wall clock), bytes given to handlers and written by them. select tenant_id, sum(user_cpu_seconds + system_cpu_seconds)
from stint.job_costs where day >= date_trunc(''month'', now()) group by 1.';
