-- queue_health, queue_stats, stuck_jobs, dead_letters, worker_health, job_throughput: what somebody on call looks at.
begin;
select plan(20);
select test.at('2030-01-01 12:00Z');
select stint.define_queue('quiet');
select stint.create_job('a', p_queue => 'busy') from generate_series(1, 3);
select stint.create_job('a', p_queue => 'busy', p_scheduled_for => stint.now() + interval '1 day');
select stint.heartbeat('w', p_queues => '{busy,quiet}');
select stint.claim_jobs('w', '{busy}');
select test.later('30 s');
select is((select array[pending, scheduled, blocked, retrying, processing, workers] from stint.queue_health where queue = 'busy'), '{2,1,0,0,1,1}', 'queue_health counts by status, and live workers');
select is((select oldest_pending_seconds from stint.queue_health where queue = 'busy'), 30.000, 'and tells how long the oldest has waited');
select is((select array[pending, processing] from stint.queue_health where queue = 'quiet'), '{0,0}', 'an empty queue is shown too');
select is((select array_agg(queue || pending || processing || paused) from stint.queue_stats()), '{busy21false,quiet00false}', 'queue_stats says the same');
select is((select count(*) from stint.stuck_jobs), 0::bigint, 'nothing is stuck');

select test.later('62 s');
select is((select state || running from stint.worker_health), 'lost1', 'a silent worker is lost');
select is((select workers from stint.queue_health where queue = 'busy'), 0::bigint, 'and counts no more');
select test.later('4 minutes');
select is((select reason from stint.stuck_jobs), 'its worker sends no heartbeat', 'stuck: past the lease, and its worker is silent');
select stint.heartbeat('w');
select is((select count(*) from stint.stuck_jobs), 0::bigint, 'not while the worker is heard of');
select test.later('11 minutes');
select stint.heartbeat('w');
select is((select reason from stint.stuck_jobs), 'running past its timeout', 'stuck: past the timeout of its type');
update stint_internal.worker set stopped_at = stint.now();
select is((select reason from stint.stuck_jobs), 'its worker has stopped', 'stuck: its worker said goodbye');
select stint.heartbeat('w');
select test.later('1 hour'), stint.heartbeat('w');
select is((select count(*) from stint.stuck_jobs where reason = 'ready for over an hour and not started'), 2::bigint, 'stuck: ready for over an hour');

-- Dead letters.
select stint.define_job_type('d', p_queue => 'dead', p_max_attempts => 1);
select stint.create_job('d') from generate_series(1, 7);
select stint.fail_job(job_id, run, case when (row_number() over ()) > 2 then 'timeout' else 'refused' end, 'E') from stint.claim_jobs('w', '{dead}', 10);
select bag_eq('select cause, jobs, cardinality(latest_job_ids) from stint.dead_letters', $$ values ('timeout', 5::bigint, 5), ('refused', 2, 2) $$, 'dead_letters groups by cause and shows the latest');
select is((select sum(cardinality(latest_job_ids)) from stint.dead_letters d, stint.retry_jobs(d.latest_job_ids) where status = 'pending' and cause = 'refused'), 4::bigint,
    'whose ids can be retried');

-- Throughput: waits of 1 … 100 s, runs of 2 s.
select test.at('2030-01-02 12:00:00Z');
do $$
declare
    v_base timestamptz := '2030-01-02 12:00:00Z';
begin
    for n in 1 .. 100 loop
        perform test.at(v_base + interval '200 s' - n * interval '1 s');
        perform stint.create_job('t', p_queue => 'th');
    end loop;
    perform test.at(v_base + interval '200 s');
    create temp table running as select * from stint.claim_jobs('w', '{th}', 100);
    perform test.at(v_base + interval '202 s');
    perform stint.complete_jobs((select array_agg(job_id) from running), (select array_agg(run) from running));
end $$;
create function pg_temp.shown() returns text language sql as $$
    select minute at time zone 'UTC' || format(' %s/%s wait %s %s %s run %s', completed, failed, round(wait_p50_ms), round(wait_p95_ms), round(wait_p99_ms), round(run_p99_ms))
    from stint.job_throughput where queue = 'th' $$;
select is(pg_temp.shown(), '2030-01-02 12:03:00 100/0 wait 50500 95050 99010 run 2000', 'job_throughput shows the current minute with percentiles');
select test.later('1 minute');
select is(stint.summarise_minutes(), 0, 'which is summed up a minute after it is over, since commits may be late');
select test.later('1 minute');
select is(stint.summarise_minutes(), 1, 'then it is');
select is(pg_temp.shown(), '2030-01-02 12:03:00 100/0 wait 50500 95050 99010 run 2000', 'and shows the same then, once');
select is(stint.summarise_minutes(), 0, 'summing up again adds nothing');
select test.later('40 days');
select stint.summarise_minutes(), stint.prune_records();
select is(pg_temp.shown(), null, 'after the retention it is forgotten');

select * from finish();
rollback;
