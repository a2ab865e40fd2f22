-- Release, snooze and resync are not failures: the job keeps all its attempts.
begin;
select plan(26);
select test.at('2030-01-01 12:00Z');
create temp table j as select stint.create_job('a', p_max_attempts => 1) as id;

select test.claim();
select is((select attempts::int from test.job(id)), 1, 'a claim is an attempt') from j;
select stint.release_job(id, 1) from j;
select is((select status || attempts from test.job(id)), 'pending0', 'release_job gives it back') from j;
select test.claim();
select is(stint.snooze_job(id, 2, '10 minutes', '{"row": 7}'), '2030-01-01 12:10Z', 'snooze_job answers when it will be ready') from j;
select is((select status || attempts from test.job(id)), 'scheduled0', 'and gives it back too') from j;
select is(test.claim(), null, 'it sleeps');
select test.later('10 minutes');
select stint.promote_due_jobs();
create temp table woken as select * from stint.claim_jobs('w');
select is((select attempt || checkpoint::text from woken), '1{"row": 7}', 'then it runs again with its checkpoint, as attempt 1');
select is(stint.resync_worker('w', array[id]), 0, 'resync_worker leaves what the worker knows of') from j;
select is(stint.resync_worker('w'), 1, 'and gives back what it never heard of');
select is((select status || attempts from test.job(id)), 'pending0', 'without spending an attempt') from j;
select test.claim('other');
select is(stint.resync_worker('w'), 0, 'it does not touch the runs of others');
select is(stint.fail_job(id, 4, 'no'), 'dead_letter', 'a failure spends the one attempt it had') from j;
select is((select array_agg(outcome order by run) from stint.job_attempts where job_id = (select id from j)), '{released,snoozed,released,dead_letter}',
    'the record shows what each run came to');

-- A cancel request is not forgotten on the way.
create temp table k as select n, stint.create_job('a', p_queue => 'k' || n) as id from generate_series(1, 3) as n;
select test.claim('v', 'k' || n), stint.cancel_job(id) from k;
select stint.release_job(id, 1) from k where n = 1;
select stint.snooze_job(id, 1, '1 hour') from k where n = 2;
select stint.resync_worker('v');
select is((select array_agg(test.status(id) order by n) from k), '{cancelled,cancelled,cancelled}', 'a run that was to be cancelled and is given back, ends as cancelled');
select is((select array_agg(outcome) from stint.job_attempts where job_id = (select id from k where n = 1)), '{cancelled}', 'and is on record once');
select is((select array_agg(outcome) from stint.job_attempts where job_id = (select id from k where n = 2)), '{cancelled}', 'also when it was snoozed');
select is(test.state_of($$ select stint.snooze_job((select id from k where n = 1), 1, '-1 s') $$), 'ST001', 'a job cannot be snoozed into the past');
select is(test.state_of($$ select stint.snooze_job((select id from k where n = 1), 1, null) $$), 'ST001', 'nor for no time');

-- A handler says it with the report of its run.
create temp table s as select stint.create_job('a', p_queue => 's', p_max_attempts => 1) as id;
create function pg_temp.snooze(p_run bigint, p_for interval) returns text language sql as
    $$ select stint.fail_job(id, p_run, 'not yet there', p_retryable => null, p_retry_after => p_for, p_outcome => 'snoozed', p_checkpoint => '{"seen": 3}', p_usage => '{"wall_ms": 7}') from s $$;
select test.claim('w', 's');
select is(pg_temp.snooze(1, '30 seconds'), 'scheduled', 'an outcome of snoozed puts the job to sleep');
select is((select status || attempts || (scheduled_for - stint.now()) from test.job(id)), 'scheduled000:00:30', 'for so long, and no attempt is spent') from s;
select is(pg_temp.snooze(1, '1 hour'), 'scheduled', 'said again, it answers the same');
select is((select scheduled_for - stint.now() from test.job(id)), '30 seconds', 'and changes nothing') from s;
select is((select outcome || error_message || usage::text from stint.job_attempts where job_id = id), 'snoozednot yet there{"wall_ms": 7}', 'the run is on record with its reason and what it used') from s;
select test.later('30 seconds'), stint.promote_due_jobs();
select is((select attempt || checkpoint::text from stint.claim_jobs('w', '{s}')), '1{"seen": 3}', 'then it is the first attempt still, with its checkpoint');
select is(array[test.state_of($$ select pg_temp.snooze(2, null) $$), test.state_of($$ select pg_temp.snooze(2, '-1 s') $$), test.state_of($$ select pg_temp.snooze(2, '1000 years') $$)],
    '{ST001,ST001,ST001}', 'for no time, into the past or for ever is refused');
select is((select status from stint.fail_jobs(format('[{"job_id": "%s", "run": 2, "outcome": "snoozed", "retry_after": "PT1M"}]', id)::jsonb)), 'scheduled', 'fail_jobs takes it too') from s;
select stint.retry_job(id), test.claim('w', 's'), stint.cancel_job(id) from s;
select is(pg_temp.snooze(3, '30 seconds'), 'cancelled', 'a job that is to be cancelled does not go to sleep');

select * from finish();
rollback;
