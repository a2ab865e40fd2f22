-- Duty: sums up the minutes that have passed since the last summary, by queue and type. Reads only their part of the history. The minute that has just
-- ended waits for one more: a job counts in the minute in which it was completed, and that may be committed a little later.
create or replace function stint.summarise_minutes() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz := date_trunc('minute', stint.now()) - interval '1 minute';
    v_from  timestamptz;
    v_count int;
begin
    select max(m.minute) + interval '1 minute' into v_from from stint_internal.job_minute m;
    -- After a long pause the last hour is enough; older minutes were not watched by anybody.
    v_from := greatest(v_from, v_until - interval '1 hour');
    insert into stint_internal.job_minute (
        minute, queue, job_type, completed, failed, wait_p50_ms, wait_p95_ms, wait_p99_ms, run_p50_ms, run_p95_ms, run_p99_ms)
    select t.* from stint.throughput(v_from, v_until) as t
    on conflict do nothing;
    get diagnostics v_count = row_count;
    return v_count;
end $$;

comment on function stint.summarise_minutes() is
'Duty of tick(): sums up ended jobs by minute for stint.job_throughput, a minute after each is over; returns how many rows it wrote. A completion that is
committed later than that is in the history, and not in the sums.';
