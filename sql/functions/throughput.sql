-- Ended jobs between two times by minute, queue and type, with percentiles of waiting (ready to started) and running. One definition for the summaries
-- and for the current minute.
create or replace function stint.throughput(p_from timestamptz, p_until timestamptz) returns table (
    minute timestamptz, queue text, job_type text, completed bigint, failed bigint, wait_p50_ms double precision, wait_p95_ms double precision,
    wait_p99_ms double precision, run_p50_ms double precision, run_p95_ms double precision, run_p99_ms double precision)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
    select t.minute, t.queue, t.job_type, t.completed, t.failed, t.wait[1], t.wait[2], t.wait[3], t.run[1], t.run[2], t.run[3]
    from (
        select date_trunc('minute', h.finished_at) as minute, h.queue, h.job_type,
               count(*) filter (where h.status = 'completed') as completed,
               count(*) filter (where h.status in ('failed', 'dead_letter')) as failed,
               percentile_cont('{0.5,0.95,0.99}'::float8[]) within group (
                   order by 1000 * date_part('epoch', h.started_at - greatest(h.created_at, h.scheduled_for))) as wait,
               percentile_cont('{0.5,0.95,0.99}'::float8[]) within group (
                   order by 1000 * date_part('epoch', h.finished_at - h.started_at)) as run
        from stint_internal.job_history h
        where h.finished_at >= p_from and h.finished_at < p_until
        group by 1, 2, 3) as t
$$;

comment on function stint.throughput(timestamptz, timestamptz) is 'Ended jobs by minute, queue and type, with percentiles in milliseconds.';
