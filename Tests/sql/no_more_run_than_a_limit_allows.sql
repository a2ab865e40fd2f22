-- Concurrency limits: no more jobs are ready or running than their key, user, tenant, type and queue allow; waiters take turns in order; whatever ends a run or takes a job out of
-- the line gives its slot to the next. Slots are given out at the commit: here, at once.
begin;
set constraints all immediate;
select plan(70);
select test.at('2030-01-01 12:00Z');

-- What a test sees: the payload's n of jobs in a status, in order.
create function pg_temp.make(p_n int, p_type text default 'a', p_key text default null, p_priority int default null, p_queue text default null) returns uuid language sql as $$
    select stint.create_job(p_type, jsonb_build_object('n', p_n), p_queue => p_queue, p_priority => p_priority, p_concurrency_key => p_key) $$;
create function pg_temp.in_status(p_status text) returns int[] language sql as $$
    select coalesce(array_agg((payload ->> 'n')::int order by (payload ->> 'n')::int), '{}') from stint_internal.job_queue where status = p_status $$;
create function pg_temp.id(p_n int) returns uuid language sql as $$ select id from stint_internal.all_jobs where (payload ->> 'n')::int = p_n order by id desc limit 1 $$;
create function pg_temp.claim(p_limit int default 100, p_queue text default 'default') returns int[] language sql as $$
    select coalesce(array_agg((payload ->> 'n')::int order by o), '{}') from stint.claim_jobs('w', array[p_queue], p_limit) with ordinality as c (a, b, c, d, payload, f, g, h, i, j, k, l, m, n, p, q, r, o) $$;
create function pg_temp.finish(p_n int) returns boolean language sql as $$
    select stint.complete_job(j.id, j.run) from stint_internal.job_queue j where j.id = pg_temp.id(p_n) $$;
create function pg_temp.start_over() returns void language sql as $$
    select set_config('stint.limits_settled', '', true);
    select stint.cancel_job(id) from stint_internal.job_queue where status <> 'processing';
    select stint.complete_job(id, run) from stint_internal.job_queue where status = 'processing';
    delete from stint_internal.job_history;
    select set_config('stint.limits_settled', '', true) $$;
create function pg_temp.slots() returns text language sql as $$
    select string_agg(limit_name || ': ' || running + ready || ' of ' || coalesce(max::text, 'any') || ', ' || waiting || ' wait', '; ' order by limit_name) from stint.concurrency $$;

-- Nobody pays before there is a limit.
select pg_temp.make(1);
select is((select count(*) from stint_internal.limit_nudge) + (select count(*) from stint_internal.limit_place), 0::bigint, 'a job without limits leaves no trace in their tables');
select is((select has_limits from stint_internal.job_queue), null, 'nor in its own row');
select pg_temp.start_over();

-- Keys.
select pg_temp.make(n, p_key => 'doc') from generate_series(1, 4) as n;
select is((pg_temp.in_status('pending'), pg_temp.in_status('blocked')), ('{1}'::int[], '{2,3,4}'::int[]), 'of the jobs of one key one is ready');
select is((select waits_for from stint.jobs where id = pg_temp.id(2)), 'limit', 'a blocked job says that it waits for a limit');
select is(stint.job_status(pg_temp.id(2)) ->> 'waits_for', 'limit', 'and so does job_status');
select is((select count(*) from stint.list_jobs() where waits_for = 'limit'), 3::bigint, 'and list_jobs');
select is((select array[limit_name, max::text, held_by[1]::text, position::text] from stint_internal.limit_wait(pg_temp.id(3))),
    array['key "doc" of creator ' || stint.current_subject(), '1', pg_temp.id(1)::text, '2'], 'and limit_wait says which, how many may, who does and at which place it stands');
select is(pg_temp.claim(), '{1}', 'a claim gets one');
select is(pg_temp.claim(), '{}', 'and no second');
select is((select (running, ready, waiting, max, holders[1], next_in_line)::text from stint.concurrency), format('(1,0,3,1,%s,%s)', pg_temp.id(1), pg_temp.id(2)), 'the view tells how it stands');
select pg_temp.finish(1);
select is(pg_temp.claim(), '{2}', 'when it has ended the next may, in order');
select pg_temp.make(9, p_key => 'other');
select is(pg_temp.claim(), '{9}', 'another key is another limit');
select pg_temp.start_over();
select is((select count(*) from stint_internal.limit_place) + (select count(*) from stint_internal.limit_state) + (select count(*) from stint_internal.limit_nudge), 0::bigint, 'in the end nothing is left of them');

-- Scope and number of keys.
select set_config('stint.tenant_id', 't1', false); select pg_temp.make(1, p_key => 'k'), pg_temp.make(2, p_key => 'k');
select set_config('stint.tenant_id', 't2', false); select pg_temp.make(3, 'b', 'k'), pg_temp.make(4, p_key => 'k');
select is(pg_temp.claim(), '{1,3}', 'a key belongs to its tenant, and all types share it');
select set_config('stint.tenant_id', '', false);
select pg_temp.start_over();
select stint.define_job_type('a', p_max_running_per_key => 2);
select pg_temp.make(n, p_key => 'k') from generate_series(1, 4) as n;
select is(pg_temp.claim(), '{1,2}', 'a type says how many');
select stint.define_job_type('a', p_max_running_per_key => 3);
select is(pg_temp.claim(), '{3}', 'raising the number lets the next in at once');
select stint.define_job_type('a', p_max_running_per_key => 0);
select pg_temp.finish(1), pg_temp.finish(2);
select is(pg_temp.claim(), '{}', 'after it was taken away the excess runs out');
select pg_temp.finish(3);
select is(pg_temp.claim(), '{4}', 'and then it is one again');
select is(test.state_of($$ select stint.create_job('a', p_concurrency_key => '') $$), 'ST001', 'an empty key is refused');
select is(test.state_of($$ select stint.create_job('a', p_concurrency_key => repeat('x', 256)) $$), 'ST001', 'and one that is too long');
select is(test.state_of($$ select stint.define_job_type('a', p_max_running => -1) $$), 'ST001', 'and a limit below zero');
select is(test.state_of($$ select stint.define_job_type('*', p_max_running => 3) $$), 'ST001', 'and one for all types together');
select is(test.state_of($$ select stint.define_queue('q', p_max_running => -1) $$), 'ST001', 'and such a queue');
select pg_temp.start_over();

-- Types and queues.
select stint.define_job_type('few', p_max_running => 2);
select pg_temp.make(n, 'few', p_queue => case n % 2 when 0 then 'q0' else 'q1' end) from generate_series(1, 4) as n;
select is((pg_temp.claim(10, 'q0') || pg_temp.claim(10, 'q1')), '{2,1}', 'a type is limited over all queues');
select pg_temp.finish(2);
select is((pg_temp.claim(10, 'q0') || pg_temp.claim(10, 'q1')), '{3}', 'and its jobs take turns in order');
select stint.define_job_type('few', p_max_running => 3);
select is(pg_temp.claim(10, 'q0'), '{4}', 'raising a limit lets waiters in');
select stint.define_job_type('few', p_max_running => 1);
select pg_temp.make(5, 'few'); select pg_temp.finish(1), pg_temp.finish(3);
select is(pg_temp.claim(), '{}', 'lowering it lets the excess run out');
select stint.define_job_type('few', p_max_running => 0);
select is(pg_temp.claim(), '{5}', 'taking it away lets all in');
select pg_temp.start_over();
select stint.define_queue('narrow', p_max_running => 1);
select pg_temp.make(1, 'a', p_queue => 'narrow'), pg_temp.make(2, 'b', p_queue => 'narrow'), pg_temp.make(3, 'b');
select is((pg_temp.claim(10, 'narrow') || pg_temp.claim(10)), '{1,3}', 'a queue is limited over all types');
select pg_temp.start_over();

-- A limit that is new counts what runs, and sends what is ready into its line.
select pg_temp.make(n, 'late') from generate_series(1, 5) as n;
select is(pg_temp.claim(2), '{1,2}', 'two run without a limit');
select stint.define_job_type('late', p_max_running => 1);
select is(pg_temp.claim(), '{}', 'with one, no more are started');
select is(pg_temp.slots(), 'job type late: 2 of 1, 3 wait', 'those that run are counted');
select pg_temp.finish(1); select is(pg_temp.claim(), '{}', 'they run out');
select pg_temp.finish(2); select is(pg_temp.claim(), '{3}', 'and then the others take turns');
select stint.define_job_type('late', p_max_running => 3); select stint.define_job_type('late', p_max_running => 2);
select is(pg_temp.slots(), 'job type late: 2 of 2, 1 wait', 'ready jobs above a limit that was lowered wait again');
select stint.define_job_type('late', p_max_running => 0); select pg_temp.start_over();

-- Users and tenants, by plan.
select stint.define_plan('*', '[{"count": "running", "per": "user", "max": 1}, {"count": "running", "per": "tenant", "max": 2, "job_type": "a"}]');
select is((select count(*) from stint_internal.route where has_quotas), 0::bigint, 'a plan of running jobs alone asks nobody at the door');
select set_config('stint.tenant_id', 't', false);
select set_config('stint.user_id', 'ann', false); select pg_temp.make(1), pg_temp.make(2);
select set_config('stint.user_id', 'bob', false); select pg_temp.make(3), pg_temp.make(4, 'b');
select set_config('stint.user_id', 'cid', false); select pg_temp.make(5), pg_temp.make(6, 'b');
select is(pg_temp.claim(), '{1,3}', 'each user has one running; of type a the tenant has two');
select pg_temp.finish(1);
select is(pg_temp.claim(), '{5}', 'who came first is first: cid has waited for the tenant longer than ann''s second one');
select pg_temp.finish(3);
select is(pg_temp.claim(), '{2,4}', 'users take turns by themselves');
select set_config('stint.user_id', '', false), set_config('stint.tenant_id', '', false);
select pg_temp.start_over(); select stint.define_plan('*', '[]');
select is(test.state_of($$ select stint.define_plan('*', '[{"count": "running", "per": "user", "max": 1, "period": "1 hour"}]') $$), 'ST001', 'running jobs have no period');

-- Several limits at once: a slot of the narrower one is kept while waiting for the wider one.
select stint.define_job_type('a', p_max_running => 1);
select pg_temp.make(1, p_key => 'x'), pg_temp.make(2, p_key => 'x'), pg_temp.make(3, p_key => 'y');
select is(pg_temp.slots(), 'job type a: 1 of 1, 1 wait; key "x" of creator postgres: 1 of 1, 1 wait; key "y" of creator postgres: 1 of 1, 0 wait',
    'a job waits in one line at a time and keeps its slots');
select pg_temp.claim(); select pg_temp.finish(1);
select is(pg_temp.claim(), '{3}', 'so nobody starves');
select pg_temp.finish(3); select is(pg_temp.claim(), '{2}', 'and all come to their turn');
select stint.define_job_type('a', p_max_running => 0); select pg_temp.start_over();

-- Priorities.
select pg_temp.make(1, p_key => 'k'); select pg_temp.claim();
select pg_temp.make(2, p_key => 'k'), pg_temp.make(3, p_key => 'k', p_priority => 5), pg_temp.make(4, p_key => 'k', p_priority => 5);
select pg_temp.finish(1); select is(pg_temp.claim(), '{3}', 'the most urgent is next');
select stint.set_job_priority(pg_temp.id(2), 9);
select pg_temp.finish(3); select is(pg_temp.claim(), '{2}', 'also when that was changed while it waited');
select pg_temp.finish(2);
select is(pg_temp.in_status('pending'), '{4}', 'a slot is held by a job that nobody has started');
select pg_temp.make(5, p_key => 'k', p_priority => 6);
select is((pg_temp.in_status('pending'), pg_temp.in_status('blocked')), ('{5}'::int[], '{4}'::int[]), 'a more urgent one takes it over');
select is(pg_temp.claim(), '{5}', 'and is started');
select pg_temp.make(6, p_key => 'k', p_priority => 7);
select is(pg_temp.in_status('blocked'), '{4,6}', 'but not from a job that runs');
select pg_temp.start_over();

-- Whatever takes a job out of the line gives its slot to the next.
create function pg_temp.after(p_how text) returns text language plpgsql as $$
declare v_state text;
begin
    perform pg_temp.start_over();
    perform pg_temp.make(1, 'c', 'k');
    -- A type that goes on takes its jobs by age.
    perform test.later('1 second');
    perform pg_temp.make(2, 'c', 'k');
    if p_how like '%$run%' then
        perform pg_temp.claim();
    end if;
    execute (select replace(replace(p_how, '$run', j.run::text), '$id', quote_literal(j.id)) from stint_internal.job_queue j where j.id = pg_temp.id(1));
    return format('%s then %s', coalesce((select a.status from stint_internal.all_jobs a where a.id = pg_temp.id(1)), 'gone'), test.status(pg_temp.id(2)));
end $$;
select is(pg_temp.after('select stint.complete_job($id, $run)'), 'completed then pending', 'a completion');
select is(pg_temp.after('select stint.complete_jobs(array[$id]::uuid[], array[$run::bigint])'), 'completed then pending', 'a completion of many');
select is(pg_temp.after('select stint.fail_job($id, $run, ''no'')'), 'retrying then pending', 'a failure that will be retried');
select is(pg_temp.after('select stint.fail_job($id, $run, ''no'', p_retryable => false)'), 'failed then pending', 'a failure for good');
select is(pg_temp.after('select stint.snooze_job($id, $run, ''1 hour'')'), 'scheduled then pending', 'a snooze');
select is(pg_temp.after('select stint.release_job($id, $run)'), 'pending then blocked', 'a job that is given back keeps its slot');
select is(pg_temp.after('select stint.retire_worker(''w''); update stint_internal.job_queue set lease_until = ''2029-01-01'' where run = $run; select stint.rescue_lost_jobs()'), 'pending then blocked',
    'so does one whose worker is lost');
select is(pg_temp.after('select stint.cancel_job($id)'), 'cancelled then pending', 'a cancellation');
select is(pg_temp.after('select stint.delete_job($id)'), 'gone then pending', 'a deletion');
select is(pg_temp.after('select stint.reschedule_job($id, ''2030-01-02 00:00Z'')'), 'scheduled then pending', 'another time');
select is(pg_temp.after('update stint_internal.job_queue set expires_at = ''2029-01-01'' where id = $id; select stint.expire_jobs()'), 'expired then pending', 'the end of its time');
select is(pg_temp.after('select stint.pause_job_type(''c'')'), 'blocked then blocked', 'a pause');
select is((select count(*) from stint.concurrency), 0::bigint, '… of a type takes all its jobs out of the lines');
select stint.resume_job_type('c');
select is((pg_temp.in_status('pending'), pg_temp.in_status('blocked')), ('{1}'::int[], '{2}'::int[]), 'and they are back when it goes on');
select stint.define_queue('narrow', p_max_running => 1);
select pg_temp.make(8, p_queue => 'narrow');
select stint.move_job(pg_temp.id(1), 'narrow');
select is(array[test.status(pg_temp.id(1)), test.status(pg_temp.id(2))], '{blocked,blocked}', 'a job that is moved to a full queue waits there, and keeps its key');
select pg_temp.claim(1, 'narrow'); select pg_temp.finish(8);
select is(pg_temp.claim(1, 'narrow'), '{1}', 'until it has its turn there');
select pg_temp.start_over();

-- Ways back.
select pg_temp.make(1, p_key => 'k'); select pg_temp.claim(); select stint.fail_job(pg_temp.id(1), 1, 'no', p_retry_after => '1 minute');
select pg_temp.make(2, p_key => 'k'); select pg_temp.claim();
select test.later('2 minutes'); select stint.promote_due_jobs();
select is(array[test.status(pg_temp.id(1)), (select waits_for from stint.jobs where id = pg_temp.id(1))], '{blocked,limit}', 'a retry whose time has come waits for a slot too');
select pg_temp.finish(2); select pg_temp.claim(); select pg_temp.finish(1);
select pg_temp.make(3, p_key => 'k');
select is(array[stint.retry_job(pg_temp.id(1)), (select h.concurrency_key from stint_internal.all_jobs h where h.id = pg_temp.id(1))], '{blocked,k}', 'so does an ended job that is run again: it still has its key');
select stint.cancel_job(pg_temp.id(1));
select pg_temp.start_over();

-- Many at once, other ways in, and who may see what.
select is((select count(*) from stint.create_jobs_of_type('a', array_fill('{"n": 1}'::jsonb, array[1000]), p_concurrency_key => 'many')), 1000::bigint, 'many jobs with a key at once');
select is((select (ready, waiting)::text from stint.concurrency), '(1,999)', 'stand in line');
select stint.start_bulk_operation('cancel', '{"job_type": "a"}', p_confirm => true);
select stint.tick() from generate_series(1, 1);
select is((select count(*) from stint.concurrency), 0::bigint, 'and leave it together');
select * from finish();
rollback;
