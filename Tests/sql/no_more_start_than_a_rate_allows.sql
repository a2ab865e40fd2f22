-- Rate limits that a job type or a queue keeps by itself: no more jobs are started within any stretch of the period than the rate allows, whatever becomes of them; waiters take turns in
-- order, and somebody is started as soon as a start is a period ago. Slots are given out at the commit: here, at once.
begin;
set constraints all immediate;
select plan(76);
select test.at('2030-01-01 12:00Z');

create function pg_temp.make(p_n int, p_type text default 'a', p_key text default null, p_priority int default null, p_queue text default null) returns uuid language sql as $$
    select stint.create_job(p_type, jsonb_build_object('n', p_n), p_queue => p_queue, p_priority => p_priority, p_concurrency_key => p_key) $$;
create function pg_temp.in_status(p_status text) returns int[] language sql as $$
    select coalesce(array_agg((payload ->> 'n')::int order by (payload ->> 'n')::int), '{}') from stint_internal.job_queue where status = p_status $$;
create function pg_temp.id(p_n int) returns uuid language sql as $$ select id from stint_internal.all_jobs where (payload ->> 'n')::int = p_n order by id desc limit 1 $$;
create function pg_temp.claim(p_limit int default 100, p_queue text default 'default') returns int[] language sql as $$
    select coalesce(array_agg((payload ->> 'n')::int order by o), '{}') from stint.claim_jobs('w', array[p_queue], p_limit) with ordinality as c (a, b, c, d, payload, f, g, h, i, j, k, l, m, n, p, q, r, o) $$;
create function pg_temp.finish(p_n int) returns boolean language sql as $$
    select stint.complete_job(j.id, j.run) from stint_internal.job_queue j where j.id = pg_temp.id(p_n) $$;
-- Somebody ticks after so long: what is due has been done.
create function pg_temp.after(p_length interval) returns void language sql as $$
    select test.later(p_length);
    select stint.promote_due_jobs(), stint.settle_limits(); $$;
create function pg_temp.start_over() returns void language sql as $$
    select set_config('stint.limits_settled', '', true);
    select stint.cancel_job(id) from stint_internal.job_queue where status <> 'processing';
    select stint.complete_job(id, run) from stint_internal.job_queue where status = 'processing';
    delete from stint_internal.job_history;
    select pg_temp.after('400 days');
    select set_config('stint.limits_settled', '', true) $$;
create function pg_temp.left_over() returns bigint language sql as $$
    select (select count(*) from stint_internal.limit_place) + (select count(*) from stint_internal.limit_state) + (select count(*) from stint_internal.limit_nudge) + (select count(*) from stint_internal.limit_start) $$;

-- What may be said.
select is(test.state_of(format('select stint.define_job_type(%L, p_rate_limit => %L)', 'a', r)), s, format('%s is refused', r))
from (values ('[1]', 'ST001'), ('true', 'ST001'), ('{}', 'ST001'), ('{"max": 5}', 'ST001'), ('{"period": "1 s"}', 'ST001'), ('{"max": 0, "period": "1 s"}', 'ST001'),
             ('{"max": 1.5, "period": "1 s"}', 'ST001'), ('{"max": "5", "period": "1 s"}', 'ST001'), ('{"max": 9999999, "period": "1 s"}', 'ST001'), ('{"max": 5, "period": 60}', 'ST001'),
             ('{"max": 5, "period": "soon"}', 'ST001'), ('{"max": 5, "period": "0"}', 'ST001'), ('{"max": 5, "period": "2 years"}', 'ST001'),
             ('{"max": 5, "period": "1 s", "per": "queue"}', 'ST001'), ('{"max": 5, "period": "1 s", "pre": "key"}', 'ST002')) as v (r, s);
select is(test.state_of($$ select stint.define_queue('q', p_rate_limit => '{"max": 5}') $$), 'ST001', 'of a queue as well');
select is(test.state_of($$ select stint.define_job_type('*', p_rate_limit => '{"max": 5, "period": "1 s"}') $$), 'ST001', 'and one for all types together');
select stint.define_job_type('a', p_rate_limit => '{"max": 2, "period": "1 minute", "per": null}');
select is((select rate_limit from stint.job_types where job_type = 'a'), '{"max": 2, "period": "1 minute"}', 'the view says what was said');
select stint.define_job_type('a', p_priority => 0);
select is((select rate_limit ->> 'max' from stint.job_types where job_type = 'a'), '2', 'what is left out stays');

-- So many in any period.
select pg_temp.make(n) from generate_series(1, 6) as n;
select is((pg_temp.in_status('pending'), pg_temp.in_status('blocked')), ('{1,2}'::int[], '{3,4,5,6}'::int[]), 'as many are ready as may be started');
select is((select waits_for from stint.jobs where id = pg_temp.id(3)), 'limit', 'the others say that they wait for a limit');
select is((select (started, ready, waiting, max, period, next_start_at is null)::text from stint.rate_limits), '(0,2,4,2,00:01:00,f)', 'and the view how it stands');
select is(pg_temp.claim(1), '{1}', 'one is started');
select pg_temp.finish(1);
select is(pg_temp.claim(), '{2}', 'that it has ended lets nobody in: one more is started');
select pg_temp.after('59 seconds');
select is(pg_temp.claim(), '{}', 'within the period no third');
select is((select (started, ready, waiting, next_start_at, next_in_line)::text from stint.rate_limits), format('(2,0,4,"2030-01-01 12:01:00+00",%s)', pg_temp.id(3)), 'the view says when the next may');
select is((stint.tick() ->> 'next_due_at')::timestamptz, '2030-01-01 12:01Z', 'and a tick, so that runners call it then');
select pg_temp.after('1 second');
select is(pg_temp.claim(1), '{3}', 'a period after the first two the next may, in order');
select pg_temp.after('30 seconds');
select is(pg_temp.claim(), '{4}', 'and its neighbour half a period later');
select pg_temp.finish(2), pg_temp.finish(3), pg_temp.finish(4);
select pg_temp.after('30 seconds');
select is(pg_temp.claim(), '{5}', 'so the window slides: from now on one in each half');
select pg_temp.after('29 seconds');
select is(pg_temp.claim(), '{}', 'not sooner');
select pg_temp.after('1 second');
select is(pg_temp.claim(), '{6}', 'nor later');
select is(stint.check_limits(), 0, 'the counters agree with what is there');
select pg_temp.finish(5), pg_temp.finish(6);
select pg_temp.after('1 hour');
select is(pg_temp.left_over(), 0::bigint, 'a period after the last nothing is left of them');

-- A slot that nobody uses stays with its job, and its period begins with the start.
select pg_temp.make(1), pg_temp.make(2), pg_temp.make(3);
select pg_temp.after('10 minutes');
select is((pg_temp.in_status('pending'), pg_temp.in_status('blocked')), ('{1,2}'::int[], '{3}'::int[]), 'a slot that nobody uses for long is not given to another');
select pg_temp.claim();
select pg_temp.after('59 seconds'); select is(pg_temp.claim(), '{}', 'its period begins with the start');
select pg_temp.after('1 second'); select is(pg_temp.claim(), '{3}', 'also while these jobs still run');
select pg_temp.make(4, p_priority => 5);
select pg_temp.after('1 minute');
select pg_temp.make(5), pg_temp.make(6, p_priority => 9);
select is((pg_temp.in_status('pending'), pg_temp.in_status('blocked')), ('{4,6}'::int[], '{5}'::int[]), 'the most urgent is next, and takes over a slot that nobody has used');
select pg_temp.start_over();
select is(pg_temp.left_over(), 0::bigint, 'nothing is left over');
select pg_temp.make(1); select pg_temp.claim(); select test.later('1 hour'); select pg_temp.finish(1); select stint.settle_limits(stint.now() - interval '1 minute');
select is(pg_temp.left_over(), 0::bigint, 'nor of a start that ended long after its period, while nobody ticked');

-- Whatever becomes of a job that was started, its start counts; of one that was not, its slot goes to the next at once.
select stint.define_job_type('c', p_rate_limit => '{"max": 1, "period": "1 minute"}');
create function pg_temp.by(p_how text) returns text language plpgsql as $$
declare
    v_state text;
begin
    perform pg_temp.start_over();
    perform pg_temp.make(1, 'c'), pg_temp.make(2, 'c');
    if p_how like '%$run%' then
        perform pg_temp.claim();
        perform pg_temp.after('10 seconds');
    end if;
    execute (select replace(replace(p_how, '$run', j.run::text), '$id', quote_literal(j.id)) from stint_internal.job_queue j where j.id = pg_temp.id(1));
    perform stint.settle_limits();
    v_state := format('%s then %s', coalesce((select a.status from stint_internal.all_jobs a where a.id = pg_temp.id(1)), 'gone'), test.status(pg_temp.id(2)));
    perform pg_temp.after('49.9 seconds');
    v_state := concat_ws(', ', v_state, test.status(pg_temp.id(2)));
    perform pg_temp.after('0.1 seconds');
    return concat_ws(', ', v_state, test.status(pg_temp.id(2)));
end $$;
select is(pg_temp.by('select stint.complete_job($id, $run)'), 'completed then blocked, blocked, pending', 'a completion');
select is(pg_temp.by('select stint.complete_jobs(array[$id]::uuid[], array[$run::bigint])'), 'completed then blocked, blocked, pending', 'a completion of many');
select is(pg_temp.by('select stint.fail_job($id, $run, ''no'', p_retryable => false)'), 'failed then blocked, blocked, pending', 'a failure for good');
select is(pg_temp.by('select stint.fail_job($id, $run, ''no'', p_retry_after => ''1 hour'')'), 'retrying then blocked, blocked, pending', 'a failure that will be retried');
select is(pg_temp.by('select stint.snooze_job($id, $run, ''1 hour'')'), 'scheduled then blocked, blocked, pending', 'a snooze');
select is(pg_temp.by('select stint.cancel_job($id); select stint.fail_job($id, $run, ''stopped'')'), 'cancelled then blocked, blocked, pending', 'a cancellation while it runs');
select is(pg_temp.by('select stint.retire_worker(''w''); update stint_internal.job_queue set lease_until = ''2029-01-01'' where run = $run; select stint.rescue_lost_jobs()'),
    'blocked then blocked, blocked, pending', 'a worker that is lost: the job waits for its next start behind the others');
select is(pg_temp.by('update stint_internal.job_queue set attempts = 99, lease_until = ''2029-01-01'' where run = $run; select stint.retire_worker(''w''), stint.rescue_lost_jobs()'),
    'dead_letter then blocked, blocked, pending', 'a worker that is lost for the last time');
select is(pg_temp.by('select stint.release_job($id, $run)'), 'pending then blocked, blocked, blocked', 'a job that is given back was not started: it keeps its slot');
select is(pg_temp.by('select stint.cancel_job($id)'), 'cancelled then pending, pending, pending', 'a cancellation');
select is(pg_temp.by('select stint.delete_job($id)'), 'gone then pending, pending, pending', 'a deletion');
select is(pg_temp.by('select stint.reschedule_job($id, stint.now() + interval ''1 day'')'), 'scheduled then pending, pending, pending', 'another time');
select is(pg_temp.by('select stint.move_job($id, ''elsewhere'')'), 'pending then blocked, blocked, blocked', 'in another queue it is of that type still');
select pg_temp.start_over();
select pg_temp.make(1, 'c'); select pg_temp.claim(); select stint.fail_job(pg_temp.id(1), 1, 'no', p_retry_after => '10 seconds');
select pg_temp.after('10 seconds'); select is(test.status(pg_temp.id(1)), 'blocked', 'a retry is a start too: it waits for its turn');
select pg_temp.after('50 seconds'); select is(pg_temp.claim(), '{1}', 'and has it a period after the first');
select pg_temp.after('10 minutes'); select stint.release_job(pg_temp.id(1), 2);
select is(test.status(pg_temp.id(1)), 'pending', 'given back after its period it needs a slot again, and there is one');

-- A rate that is new, another, or gone.
select pg_temp.start_over(); select stint.define_job_type('c', p_rate_limit => 'false');
select pg_temp.make(n, 'c') from generate_series(1, 4) as n; select pg_temp.claim(2);
select pg_temp.after('30 seconds');
select stint.define_job_type('c', p_rate_limit => '{"max": 2, "period": "1 minute"}');
select is((pg_temp.in_status('processing'), pg_temp.in_status('blocked')), ('{1,2}'::int[], '{3,4}'::int[]), 'a rate that is new counts what was started within its period and runs');
select stint.define_job_type('c', p_rate_limit => '{"max": 3, "period": "1 minute"}');
select is(pg_temp.in_status('pending'), '{3}', 'a higher one lets waiters in at once');
select stint.define_job_type('c', p_rate_limit => '{"max": 2, "period": "1 minute"}');
select is(pg_temp.in_status('blocked'), '{3,4}', 'a lower one sends ready jobs back');
select pg_temp.finish(1);
select stint.define_job_type('c', p_rate_limit => '{"max": 2, "period": "20 seconds"}'); select pg_temp.after('1 millisecond');
select is(pg_temp.in_status('pending'), '{3,4}', 'a shorter period frees what is a period ago, of jobs that run and that have ended');
select pg_temp.claim(); select pg_temp.finish(3), pg_temp.make(5, 'c');
select stint.define_job_type('c', p_rate_limit => '{"max": 2, "period": "1 hour"}');
select pg_temp.after('59 minutes'); select is(pg_temp.in_status('blocked'), '{5}', 'a longer one keeps it');
select stint.define_job_type('c', p_rate_limit => 'false');
select is(pg_temp.in_status('pending'), '{5}', 'none lets all in');
select pg_temp.start_over(); select is(pg_temp.left_over(), 0::bigint, 'and leaves nothing behind');

-- For each tenant, user or key; of a queue; beside other limits.
select stint.define_queue('out', p_rate_limit => '{"max": 1, "period": "1 minute", "per": "tenant"}');
select set_config('stint.user_id', 'ann', false), set_config('stint.tenant_id', 't1', false); select pg_temp.make(1, 'x', p_queue => 'out'), pg_temp.make(2, 'y', p_queue => 'out');
select set_config('stint.user_id', 'bob', false), set_config('stint.tenant_id', 't2', false); select pg_temp.make(3, 'x', p_queue => 'out');
select is(pg_temp.claim(9, 'out'), '{1,3}', 'each tenant has a rate of its own, over all types of the queue');
select stint.define_queue('out', p_rate_limit => '{"max": 1, "period": "1 minute", "per": "user"}');
select pg_temp.make(4, 'x', p_queue => 'out');
select set_config('stint.user_id', 'cid', false); select pg_temp.make(5, 'x', p_queue => 'out');
select is((pg_temp.in_status('pending'), pg_temp.in_status('blocked')), ('{5}'::int[], '{2,4}'::int[]), 'or each user, whose running jobs count');
select set_config('stint.user_id', '', false), set_config('stint.tenant_id', '', false);
select pg_temp.start_over(); select stint.define_queue('out', p_rate_limit => '{"max": 1, "period": "1 minute", "per": "key"}');
select pg_temp.make(1, 'x', 'k', p_queue => 'out'), pg_temp.make(2, 'x', 'k', p_queue => 'out'), pg_temp.make(3, 'x', 'l', p_queue => 'out'), pg_temp.make(4, 'x', p_queue => 'out'), pg_temp.make(5, 'x', 'k');
select is(pg_temp.claim(9, 'out'), '{1,3,4}', 'or each key; who has none is under no rate');
select pg_temp.finish(1);
select is((select string_agg(limit_name || ': ' || waiting, '; ' order by limit_name) from stint.concurrency), 'key "k" of creator postgres: 1; key "l" of creator postgres: 0', 'the limits of concurrency are counted by themselves');
select is((select string_agg(limit_name || ': ' || started || ' of ' || max || ', ' || waiting, '; ' order by limit_name) from stint.rate_limits),
    'rate of queue out, key "k", user postgres: 1 of 1, 1; rate of queue out, key "l", user postgres: 1 of 1, 0', 'and so are the rates');
select pg_temp.after('1 minute');
select is(pg_temp.claim(9, 'out'), '{2}', 'its next job has both');
select pg_temp.start_over();

-- Explained.
select stint.define_job_type('a', p_rate_limit => '{"max": 2, "period": "1 minute"}');
select pg_temp.make(n) from generate_series(1, 6) as n; select pg_temp.claim();
select is((stint.explain_job(pg_temp.id(6)) #> '{reasons,0}') - '{next,text,until}'::text[],
    '{"code": "rate_limit", "limit_name": "rate of job type a", "max": 2, "period_seconds": 60, "before": 3}', 'explain_job names the rate and the place in line');
select is((stint.explain_job(pg_temp.id(6)) #>> '{reasons,0,until}')::timestamptz, stint.now() + interval '2 minutes', 'and when its turn comes at the earliest');
select matches(stint.explain_job(pg_temp.id(3)) ->> 'summary', 'Under the rate of job type a no more than 2 may be started within 1 min, and 2 have been or are about to\. It is number 1 in that line, and may be started at .* at the earliest\.',
    'in a sentence');

-- Who sees what.
select set_config('stint.tenant_id', 't1', false); select pg_temp.make(1, 'x', p_queue => 'out', p_key => 'k of t1'); select set_config('stint.tenant_id', 't2', false);
select pg_temp.make(2, 'x', p_queue => 'out', p_key => 'k of t2'); select set_config('stint.tenant_id', '', false);
select test.act_as('stint_client', '{"sub": "bob", "tenant_id": "t2"}');
select is((select string_agg(limit_name, '; ') from stint.rate_limits), 'rate of queue out, key "k of t2", tenant t2', 'a client sees the rates of its tenants only');
select test.act_as('stint_observer');
select is((select string_agg(limit_name, '; ' order by limit_name) from stint.rate_limits),
    'rate of job type a; rate of queue out, key "k of t1", tenant t1; rate of queue out, key "k of t2", tenant t2', 'an observer sees all');
reset role; select set_config('request.jwt.claims', '', false);

-- What a fault would leave behind is found.
update stint_internal.limit_state set held = 7;
update stint_internal.limit_place set due_at = null;
select is(stint.check_limits() > 0, true, 'a wrong counter is noticed');
select stint.settle_limits(); select pg_temp.after('1 minute');
select is(pg_temp.claim(), '{3,4}', 'and put right');

select * from finish();
rollback;
