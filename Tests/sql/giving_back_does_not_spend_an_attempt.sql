-- Release, snooze and resync are not failures: the job keeps all its attempts.
begin;
select plan(17);
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

select * from finish();
rollback;
