-- Strict order: jobs of one concurrency key run one at a time, as they were created, and none starts while an earlier one waits for its retry, for its time or is paused. What becomes of the
-- key when one has failed for good is for its type to say. Slots are given out at the commit: here, at once.
begin;
set constraints all immediate;
select plan(109);
select test.at('2030-01-01 12:00Z');

create function pg_temp.make(p_n int, p_type text default 's', p_key text default 'k', p_priority int default null, p_at timestamptz default null, p_queue text default null) returns uuid language sql as $$
    select stint.create_job(p_type, jsonb_build_object('n', p_n), p_queue => p_queue, p_priority => p_priority, p_scheduled_for => p_at, p_concurrency_key => p_key) $$;
create function pg_temp.id(p_n int) returns uuid language sql as $$ select id from stint_internal.all_jobs where (payload ->> 'n')::int = p_n order by id desc limit 1 $$;
create function pg_temp.status(p_n int) returns text language sql as $$ select coalesce((select concat_ws(' ', status, waits_for) from stint_internal.all_jobs where id = pg_temp.id(p_n)), 'gone') $$;
create function pg_temp.claim(p_limit int default 100, p_queue text default 'default') returns int[] language sql as $$
    select coalesce(array_agg((payload ->> 'n')::int order by o), '{}') from stint.claim_jobs('w', array[p_queue], p_limit) with ordinality as c (a, b, c, d, payload, f, g, h, i, j, k, l, m, n, p, q, r, o) $$;
create function pg_temp.run(p_n int) returns bigint language sql as $$ select run from stint_internal.job_queue where id = pg_temp.id(p_n) $$;
create function pg_temp.finish(p_n int) returns boolean language sql as $$ select stint.complete_job(pg_temp.id(p_n), pg_temp.run(p_n)) $$;
create function pg_temp.fail(p_n int, p_retryable boolean default true) returns text language sql as $$
    select stint.fail_job(pg_temp.id(p_n), pg_temp.run(p_n), 'no', p_retryable => p_retryable, p_retry_after => '1 minute') $$;
-- The rest in the order in which it is run, one claim for each, whatever time it takes.
create function pg_temp.order_of_rest() returns int[] language plpgsql as $$
declare v_done int[] := '{}'; v_next int[];
begin
    for i in 1 .. 40 loop
        perform set_config('stint.limits_settled', '', true);
        v_next := pg_temp.claim();
        exit when v_next = '{}' and not exists (select from stint_internal.job_queue where scheduled_for < 'infinity');
        perform pg_temp.finish(n) from unnest(v_next) as n;
        v_done := v_done || v_next;
        perform test.later('1 minute'), stint.promote_due_jobs();
    end loop;
    return v_done;
end $$;
create function pg_temp.start_over() returns void language sql as $$
    select set_config('stint.limits_settled', '', true);
    select stint.cancel_job(id) from stint_internal.job_queue where status <> 'processing';
    select stint.complete_job(id, run) from stint_internal.job_queue where status = 'processing';
    select stint.delete_job(id) from stint_internal.job_history;
    select set_config('stint.limits_settled', '', true) $$;
create function pg_temp.traces() returns bigint language sql as $$
    select (select count(*) from stint_internal.limit_place) + (select count(*) from stint_internal.limit_state) + (select count(*) from stint_internal.limit_nudge) + (select count(*) from stint_internal.held_key) $$;

-- The rule.
select is((select key_order from stint.job_types where job_type = '*'), 'ready', 'whoever is ready goes first, unless a type says otherwise');
select is(test.state_of($$ select stint.define_job_type('s', p_key_order => 'loose') $$), 'ST001', 'an order that there is not is refused');
select is(test.state_of($$ select stint.define_job_type('s', p_key_order => 'strict', p_max_running_per_key => 2) $$), 'ST001', 'and two at a time in strict order');
select is((select count(*) from stint.job_types where job_type = 's'), 0::bigint, 'nothing is half done');
select stint.define_job_type('s', p_key_order => 'strict');
select is(test.state_of($$ select stint.define_job_type('s', p_max_running_per_key => 2) $$), 'ST001', 'nor can it be said later');
select is(stint.describe_job_type('s') -> 'policy', '{"key_order": "strict"}', 'describe_job_type tells it');
select pg_temp.make(1, p_key => null);
select is(pg_temp.traces(), 0::bigint, 'a job without a key leaves no trace');
select pg_temp.start_over();

-- Through retries.
select pg_temp.make(n) from generate_series(1, 4) as n;
select is(pg_temp.claim(), '{1}', 'the first is claimed');
select is(pg_temp.fail(1), 'retrying', 'it fails and will be retried');
select is(pg_temp.claim(), '{}', 'the next does not start meanwhile');
select is((select (running, ready, kept, waiting)::text from stint.concurrency), '(0,0,1,3)', 'the slot is kept');
select is((select (job_id, job_type, status, until, waiting, why)::text from stint.standing_keys), format('(%s,s,retrying,"2030-01-01 12:01:00+00",3,"it waits for its retry")', pg_temp.id(1)), 'a view says for whom and until when');
select test.later('2 minutes'); select stint.promote_due_jobs();
select is((select count(*) from stint.standing_keys), 0::bigint, 'when it is ready, nothing stands still');
select is(pg_temp.claim(), '{1}', 'then the first is run again');
select pg_temp.finish(1);
select is(pg_temp.order_of_rest(), '{2,3,4}', 'and the others follow');
select is(pg_temp.traces(), 0::bigint, 'in the end nothing is left');

-- Whatever else the first one waits for.
create function pg_temp.after(p_how text) returns text language plpgsql as $$
declare v_answer text;
begin
    perform pg_temp.start_over();
    perform pg_temp.make(1), pg_temp.make(2);
    if p_how like '%$run%' then
        perform pg_temp.claim();
    end if;
    execute (select replace(replace(p_how, '$run', j.run::text), '$id', quote_literal(j.id)) from stint_internal.job_queue j where j.id = pg_temp.id(1));
    v_answer := pg_temp.status(1) || ', then ' || pg_temp.status(2);
    perform stint.resume_job_type('s');
    return v_answer || ': ' || pg_temp.order_of_rest()::text;
end $$;
select is(pg_temp.after('select stint.snooze_job($id, $run, ''5 minutes'')'), 'scheduled, then blocked limit: {1,2}', 'a snooze');
select is(pg_temp.after('select stint.release_job($id, $run)'), 'pending, then blocked limit: {1,2}', 'a job that is given back');
select is(pg_temp.after('select stint.reschedule_job($id, stint.now() + interval ''5 minutes'')'), 'scheduled, then blocked limit: {1,2}', 'another time');
select is(pg_temp.after('select stint.pause_job_type(''s'')'), 'blocked type, then blocked type: {1,2}', 'a pause');
select is(pg_temp.after('select $run; select stint.pause_job_type(''s''), stint.fail_job($id, $run, ''no'')'), 'retrying, then blocked type: {1,2}', 'a retry and a pause');
select is(pg_temp.after('select stint.set_job_priority(pg_temp.id(2), 10)'), 'pending, then blocked limit: {1,2}', 'a more urgent one behind it');
select is(pg_temp.after('select $run; select stint.fail_job($id, $run, ''no''), stint.set_job_priority(pg_temp.id(2), 10)'), 'retrying, then blocked limit: {1,2}', 'also while the first waits');
select is(pg_temp.after('select stint.set_job_priority($id, 10)'), 'pending, then blocked limit: {1,2}', 'another priority');
select is(pg_temp.after('select stint.move_job(pg_temp.id(2), ''other''), stint.move_job(pg_temp.id(2), ''default'')'), 'pending, then blocked limit: {1,2}', 'another queue and back');
select is(pg_temp.after('select stint.update_job_payload($id, ''{"n": 1, "x": 1}'')'), 'pending, then blocked limit: {1,2}', 'another payload');
select is(pg_temp.after('select $run; select stint.retire_worker(''w''); update stint_internal.job_queue set lease_until = ''2029-01-01'' where run = $run; select stint.rescue_lost_jobs()'), 'pending, then blocked limit: {1,2}', 'a lost worker');
select stint.define_job_type('s', p_outcome_rules => '{"lost": {"action": "retry", "delay": "3 minutes"}}');
select is(pg_temp.after('select $run; select stint.retire_worker(''w''); update stint_internal.job_queue set lease_until = ''2029-01-01'' where run = $run; select stint.rescue_lost_jobs()'), 'retrying, then blocked limit: {1,2}', 'and one that is retried later');
select stint.define_job_type('s', p_outcome_rules => '{"lost": null}');
-- When it has ended, the next goes on.
select is(pg_temp.after('select stint.complete_job($id, $run)'), 'completed, then pending: {2}', 'a completion');
select is(pg_temp.after('select stint.fail_job($id, $run, ''no'', p_retryable => false)'), 'failed, then pending: {2}', 'a failure for good');
select is(pg_temp.after('select stint.cancel_job($id)'), 'cancelled, then pending: {2}', 'a cancellation');
select is(pg_temp.after('select $run; select stint.fail_job($id, $run, ''no''), stint.cancel_job($id)'), 'cancelled, then pending: {2}', 'one while it waits for its retry');
select is(pg_temp.after('select stint.delete_job($id)'), 'gone, then pending: {2}', 'a deletion');
select is(pg_temp.after('select $run; select stint.snooze_job($id, $run, ''1 hour''), stint.delete_job($id)'), 'gone, then pending: {2}', 'one while it sleeps');
select is(pg_temp.after('update stint_internal.job_queue set expires_at = ''2029-01-01'' where id = $id; select stint.expire_jobs()'), 'expired, then pending: {2}', 'the end of its time');
select pg_temp.start_over();

-- As they were created, although their time comes later.
select pg_temp.make(1, p_at => stint.now() + interval '10 minutes'), pg_temp.make(2), pg_temp.make(3, p_at => stint.now() + interval '2 minutes'), pg_temp.make(4);
select is(array[pg_temp.status(1), pg_temp.status(2), pg_temp.status(3), pg_temp.status(4)], '{scheduled,blocked limit,scheduled,blocked limit}', 'one that is scheduled for later holds up those that were created after it');
select is((select why from stint.standing_keys), 'it waits for its time', 'as the view says');
select is(pg_temp.order_of_rest(), '{1,2,3,4}', 'and they are run in order');
select stint.pause_job_type('s');
select pg_temp.make(n, p_at => case when n = 2 then stint.now() + interval '3 minutes' end) from generate_series(1, 3) as n;
select is((select why from stint.standing_keys), 'its type is paused', 'so does one whose type is paused');
select stint.define_job_type('t', p_key_order => 'strict'); select pg_temp.make(4, 't');
select is(pg_temp.status(4), 'blocked limit', 'one of another type waits behind it');
select stint.resume_job_type('s');
select is(pg_temp.order_of_rest(), '{1,2,3,4}', 'until that goes on');
select count(*) from stint.create_jobs_of_type('s', array(select jsonb_build_object('n', n) from generate_series(1, 3) as n), p_concurrency_key => 'k', p_scheduled_for => stint.now() + interval '2 minutes');
select count(*) from stint.create_jobs('[{"job_type": "s", "payload": {"n": 4}, "concurrency_key": "k"}, {"job_type": "t", "payload": {"n": 5}, "concurrency_key": "k"}, {"job_type": "s", "payload": {"n": 6}, "concurrency_key": "k"}]');
select is(pg_temp.claim(), '{}', 'many at once keep their order');
select is(pg_temp.order_of_rest(), '{1,2,3,4,5,6}', 'also those of several types in one array');
select is(pg_temp.traces(), 0::bigint, 'and leave nothing');
select pg_temp.make(1, p_key => 'k'), pg_temp.make(2, p_key => 'l'), pg_temp.make(3, p_key => 'k');
select is(pg_temp.claim(), '{1,2}', 'another key is another line');
select pg_temp.start_over();

-- Beside jobs of types that do not keep the order.
select pg_temp.make(1), pg_temp.make(2, 'loose', p_priority => 5), pg_temp.make(3);
select is(pg_temp.status(1), 'pending', 'a more urgent job of another type does not take over the slot of one that keeps the order');
select pg_temp.claim(), pg_temp.fail(1);
select is(pg_temp.claim(), '{}', 'nor does it start while that waits for its retry');
select is(pg_temp.order_of_rest(), '{1,2,3}', 'but goes before those that have not had their turn');
select pg_temp.make(1, 'loose'), pg_temp.make(2), pg_temp.make(3, 'loose'), pg_temp.make(4);
select pg_temp.claim(), pg_temp.fail(1);
select is(pg_temp.order_of_rest(), '{2,3,4,1}', 'and gives up its own slot when it fails');

-- Beside other limits.
select stint.define_job_type('s', p_max_running => 1), stint.define_queue('narrow', p_max_running => 1);
select pg_temp.make(1), pg_temp.make(2), pg_temp.make(3, p_key => 'l');
select is(pg_temp.claim(), '{1}', 'one of the type');
select pg_temp.fail(1);
select is(pg_temp.claim(), '{3}', 'whose slot it gives up when it waits for its retry: another key goes on');
select test.later('2 minutes'); select stint.promote_due_jobs();
select is((pg_temp.status(1), pg_temp.status(2))::text, '("blocked limit","blocked limit")', 'then it waits for the type, and keeps its key');
select pg_temp.finish(3);
select is(pg_temp.order_of_rest(), '{1,2}', 'and has its turn');
select stint.define_job_type('s', p_max_running => 0);
select pg_temp.make(9, 'loose', null, p_queue => 'narrow'), pg_temp.make(1), pg_temp.make(2);
select stint.move_job(pg_temp.id(1), 'narrow');
select is(pg_temp.claim(), '{}', 'one that waits for a slot of its new queue holds up its key');
select pg_temp.claim(1, 'narrow'), pg_temp.finish(9);
select is(pg_temp.claim(1, 'narrow'), '{1}', 'until it has it');
select pg_temp.start_over();

-- Beside a rate: its slot is spent by each start, also a retry's, and not kept.
select stint.define_job_type('s', p_rate_limit => '{"max": 1, "period": "1 minute"}');
select pg_temp.make(1), pg_temp.make(2), pg_temp.make(3, p_key => 'l');
select is(pg_temp.claim(), '{1}', 'one within the period');
select pg_temp.fail(1);
select is(pg_temp.claim(), '{}', 'no other, although that waits for its retry');
select test.later('1 minute'); select stint.promote_due_jobs(), stint.settle_limits();
select is(pg_temp.claim(), '{3}', 'then another key goes on');
select is((pg_temp.status(1), pg_temp.status(2))::text, '("blocked limit","blocked limit")', 'the retry waits for the rate, and keeps its key');
select is(stint.check_limits(), 0, 'the counters agree with what is there');
select pg_temp.finish(3); select test.later('1 minute'); select stint.settle_limits();
select is(pg_temp.claim(), '{1}', 'until it may be started');
select pg_temp.finish(1);
select is(pg_temp.claim(), '{}', 'the next waits for the rate in its turn');
select test.later('1 minute'); select stint.settle_limits();
select is(pg_temp.claim(), '{2}', 'and has it');
select pg_temp.finish(2);
select stint.define_job_type('s', p_rate_limit => 'false'), pg_temp.start_over();
select stint.settle_limits();
select is(pg_temp.traces(), 0::bigint, 'and when the rate is taken away, nothing is left');

-- One that a rule of uniqueness makes a job of another type keeps the order as that type says.
create function pg_temp.become(p_type text) returns text language sql as $$
    select outcome from stint.submit_job(p_type, '{"n": 1}', p_unique => '{"key": "one", "by_type": false, "on_conflict": "replace", "replace": ["payload"]}', p_concurrency_key => 'k',
                                         p_scheduled_for => stint.now() + interval '10 minutes') $$;
select pg_temp.become('s'), pg_temp.make(2), pg_temp.make(3);
select is(pg_temp.claim(), '{}', 'a job whose time comes later holds up its key');
select is(pg_temp.become('t') || pg_temp.claim()::text, 'replaced{}', 'also when it becomes one of another type in strict order, where it stands');
select is((pg_temp.become('loose'), pg_temp.claim())::text, '(replaced,{2})', 'and lets the next go on when it becomes one of a type without');
select is(pg_temp.become('s'), 'replaced', 'become one in strict order again');
select pg_temp.finish(2);
select is(pg_temp.order_of_rest(), '{3,1}', 'it stands at the end of the line');
select is(pg_temp.traces(), 0::bigint, 'nothing is left');

-- Jobs that wait for parents have their turn after these, which may have the same key.
select stint.create_workflow('{"jobs": [{"name": "late", "job_type": "s", "payload": {"n": 3}, "concurrency_key": "k", "depends_on": ["early"]},
    {"name": "early", "job_type": "s", "payload": {"n": 1}, "concurrency_key": "k"}]}');
select pg_temp.make(2);
select is(pg_temp.order_of_rest(), '{1,2,3}', 'a job that waits for a parent stands in line when that has completed');
select pg_temp.make(1) as parent \gset
select stint.create_job('s', '{"n": 2}', p_depends_on => array[:'parent']::uuid[], p_concurrency_key => 'k', p_scheduled_for => stint.now() + interval '5 minutes');
select pg_temp.claim(), pg_temp.finish(1); select pg_temp.make(3);
select is((pg_temp.status(2), pg_temp.status(3))::text, '(scheduled,"blocked limit")', 'also if its time has not come');
select is(pg_temp.order_of_rest(), '{2,3}', 'then');

-- Ways back: at the end of the line.
select pg_temp.make(1), pg_temp.make(2), pg_temp.make(3); select pg_temp.claim(), pg_temp.fail(1, false);
select stint.retry_job(pg_temp.id(1));
select is(pg_temp.order_of_rest(), '{2,3,1}', 'one that failed, and let the others go on, stands at the end when it is run again');
select pg_temp.make(1), pg_temp.make(2), pg_temp.make(3, p_at => stint.now() + interval '1 minute'), pg_temp.make(4);
select stint.start_bulk_operation('cancel', '{"job_type": "s"}', p_confirm => true) as operation \gset
select stint.run_bulk_operation(:'operation');
select is(pg_temp.traces(), 0::bigint, 'a bulk cancellation takes all out of the line');
select stint.run_bulk_operation(stint.undo_bulk_operation(:'operation'));
select set_eq('select unnest(pg_temp.order_of_rest())', '{1,2,3,4}'::int[], 'and its undoing puts all back');

-- What fails for good holds the key.
select stint.define_job_type('s', p_key_order => 'strict_hold', p_max_attempts => 2);
select pg_temp.make(n) from generate_series(1, 3) as n;
select pg_temp.claim(); select pg_temp.fail(1, false);
select is(pg_temp.claim(), '{}', 'one that failed for good holds the key');
select is((select (job_id, status, since, until, waiting)::text from stint.standing_keys), format('(%s,failed,"%s",,2)', pg_temp.id(1), stint.now()), 'as the view says');
select is(stint.check_limits(), 0, 'which the duty does not put right');
select is(stint.explain_job(pg_temp.id(1)) #>> '{reasons,1,code}', 'holds_key', 'explain_job says it of the one');
select is(stint.explain_job(pg_temp.id(2)) #>> '{reasons,0,code}', 'key_order', 'and of the other');
select pg_temp.make(4);
select is(stint.retry_job(pg_temp.id(1)), 'pending', 'run again, it has its turn');
select is((select count(*) from stint_internal.held_key), 0::bigint, 'and holds the key as a live job does');
select is(pg_temp.order_of_rest(), '{1,2,3,4}', 'before the others');
select pg_temp.make(n) from generate_series(1, 2) as n;
select pg_temp.claim(), pg_temp.fail(1); select test.later('2 minutes'); select stint.promote_due_jobs(); select pg_temp.claim();
select is(pg_temp.fail(1), 'dead_letter', 'a dead letter');
select is(pg_temp.claim(), '{}', 'holds it too');
select is((select status from stint.redrive_jobs(array[pg_temp.id(1)])), 'pending', 'redriven');
select is(pg_temp.order_of_rest(), '{1,2}', 'it goes first');
select pg_temp.make(n) from generate_series(1, 2) as n; select pg_temp.claim(), pg_temp.fail(1, false);
select is(stint.delete_job(pg_temp.id(1)) and pg_temp.claim() = '{2}', true, 'deleted, it lets the next go on');
select pg_temp.start_over();
select pg_temp.make(n) from generate_series(1, 3) as n; select pg_temp.claim(), pg_temp.fail(1, false);
select is(stint.release_key(pg_temp.id(1)), true, 'so does one that releases the key');
select is(pg_temp.claim(), '{2}', 'at once');
select is(stint.release_key(pg_temp.id(1)), false, 'saying it again changes nothing');
select is(test.state_of(format('select stint.release_key(%L)', pg_temp.id(2))), 'ST006', 'one that has not ended is refused');
select is(test.state_of('select stint.release_key(gen_random_uuid())'), 'ST004', 'and one that there is not');
select pg_temp.finish(2); select pg_temp.claim(), pg_temp.fail(3, false);
delete from stint_internal.job_history;
select is(stint.check_limits(), 0, 'a key is held also when the record of the job is gone');
select pg_temp.make(4);
select is(stint.release_key(job_id), true, 'and can be released') from stint.standing_keys;
select is(pg_temp.order_of_rest(), '{4}', 'then the next goes on');
select pg_temp.make(n) from generate_series(1, 2) as n; select stint.cancel_job(pg_temp.id(1));
select is(pg_temp.claim(), '{2}', 'a cancelled job holds nothing');
select pg_temp.start_over();
select stint.create_workflow('{"jobs": [{"name": "one", "job_type": "s", "payload": {"n": 1}, "concurrency_key": "k"}, {"name": "two", "job_type": "s", "payload": {"n": 2}, "concurrency_key": "k", "depends_on": ["one"], "on_parent_failure": "run"}]}') as workflow \gset
select pg_temp.claim(), pg_temp.finish(1); select pg_temp.claim(), pg_temp.fail(2, false);
select is((select count(*) from stint.retry_workflow(:'workflow', 'one')), 2::bigint, 'a part of a workflow that runs again');
select is(pg_temp.order_of_rest(), '{1,2}', 'does not wait for itself');
select is(pg_temp.traces(), 0::bigint, 'nothing is left');

-- The rule is changed while jobs wait.
select stint.define_job_type('c', p_max_attempts => 9);
select pg_temp.make(n, 'c', p_priority => case n when 3 then 5 when 5 then 9 end, p_at => case n when 4 then stint.now() + interval '5 minutes' end), test.later('1 second') from generate_series(1, 5) as n;
select pg_temp.claim() as first \gset
select stint.fail_job(id, run, 'no', p_retry_after => '2 minutes') from stint_internal.job_queue where status = 'processing';
select stint.define_job_type('c', p_key_order => 'strict');
select is(:'first' || ' ' || pg_temp.order_of_rest()::text, '{5} {3,1,2,4,5}', 'whoever waits stands in line as it was created, behind the one that is ready');
select pg_temp.make(1, 'c'), pg_temp.make(2, 'c'), pg_temp.make(3, 'c', p_at => stint.now() + interval '5 minutes'), pg_temp.make(4, 'c', p_priority => 5);
select pg_temp.claim(), pg_temp.fail(1);
select stint.define_job_type('c', p_key_order => 'ready');
select is(pg_temp.order_of_rest(), '{4,2,1,3}', 'and when the order is given up, whoever is ready goes first');
select is(pg_temp.traces(), 0::bigint, 'nothing is left of either');
select pg_temp.make(n) from generate_series(1, 2) as n; select pg_temp.claim(), pg_temp.fail(1, false);
select stint.define_job_type('s', p_key_order => 'strict');
select is(pg_temp.claim(), '{2}', 'keys that failed jobs hold go on when the type does not ask for that any more');
select pg_temp.start_over();

-- What a fault would leave behind is found.
select pg_temp.make(1, p_at => stint.now() + interval '2 minutes'); select test.later('1 second'), pg_temp.make(2);
delete from stint_internal.limit_place; delete from stint_internal.limit_state; update stint_internal.job_queue set has_limits = nullif(has_limits, false);
select is(stint.check_limits() > 0, true, 'jobs that keep no order though they should');
select is(pg_temp.order_of_rest(), '{1,2}', 'get their places back');
select pg_temp.make(1), pg_temp.make(2); select pg_temp.claim(), pg_temp.fail(1);
update stint_internal.job_type set key_order = 'ready' where name = 's';
select is((stint.check_limits() > 0, pg_temp.claim())::text, '(t,{2})', 'and so does a slot that is kept though it should not be');
select pg_temp.start_over();
select is(stint.check_limits(), 0, 'then there is nothing to put right');

select * from finish();
rollback;
