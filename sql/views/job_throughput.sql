-- Summaries, plus what has ended since the last one.
create or replace view stint.job_throughput as
select minute, queue, job_type, completed, failed, wait_p50_ms, wait_p95_ms, wait_p99_ms, run_p50_ms, run_p95_ms, run_p99_ms
from stint_internal.job_minute
union all
select minute, queue, job_type, completed, failed, wait_p50_ms, wait_p95_ms, wait_p99_ms, run_p50_ms, run_p95_ms, run_p99_ms
from stint.throughput(
    greatest((select max(m.minute) + interval '1 minute' from stint_internal.job_minute m), date_trunc('minute', stint.now()) - interval '1 hour'),
    'infinity');

comment on view stint.job_throughput is
'Ended jobs by minute, queue and type: how many completed and failed, and p50, p95, p99 in milliseconds of waiting (ready to started) and running.';
