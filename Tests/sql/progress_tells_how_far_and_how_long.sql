-- Percent, message, counts and the expected end; and progress is where a handler hears that it should stop.
begin;
select plan(19);
select test.at('2030-01-01 12:00Z');
create temp table j as select stint.create_job('a') as id;
select is(stint.job_status(id) ->> 'status', 'pending', 'job_status of a waiting job') from j;
select test.claim();
select is(stint.job_status(id) ->> 'eta', null, 'a run that has said nothing has no expected end') from j;
select test.later('1 minute');
select ok(stint.update_job_progress(id, 25, 'row 250', 1, '{"total": 1000, "processed": 250, "failed": 2}'), 'progress is taken down') from j;
create temp table s as select stint.job_status(id) as s from j;
select is(s ->> 'progress_percent', '25', 'the percentage') from s;
select is(s ->> 'progress_message', 'row 250', 'the message') from s;
select is(s -> 'progress', '{"total": 1000, "processed": 250, "failed": 2}', 'the counts') from s;
select is((s ->> 'eta')::timestamptz, '2030-01-01 12:04Z', 'a quarter in one minute makes four minutes') from s;
select stint.update_job_progress(id, 30, null, 1) from j;
select is((select progress_message || progress_percent || progress from test.job(id)), 'row 25030{"total": 1000, "failed": 2, "processed": 250}', 'what is left out stays') from j;

select is(test.state_of(format('select stint.update_job_progress(%L, 101, null, 1)', id)), 'ST001', 'more than 100 per cent is refused') from j;
select is(test.state_of(format('select stint.update_job_progress(%L, -1, null, 1)', id)), 'ST001', 'as is less than nothing') from j;
select is(test.state_of(format('select stint.update_job_progress(%L, 1, null, 1, ''[]'')', id)), 'ST001', 'and counts that are no object') from j;
select is(test.state_of('select stint.update_jobs_progress(''{}'')'), 'ST001', 'update_jobs_progress refuses what is no array');

select is((select count(*) from stint.update_jobs_progress((select jsonb_agg(jsonb_build_object('job_id', id, 'run', 1, 'percent', 60, 'checkpoint', '{"row": 600}'::jsonb)) from j))), 0::bigint,
    'update_jobs_progress answers with stale runs only');
select is((select progress_percent::int from test.job(id)), 60, 'and writes the others') from j;
select stint.cancel_job(id) from j;
select is(stint.update_job_progress(id, 70, null, 1), false, 'after a cancel request progress answers false') from j;

create temp table k as select stint.create_job('a', p_queue => 'k') as id;
select test.claim('w', 'k');
select stint.update_job_progress(id, 40, 'x', 1) from k;
select stint.complete_job(id, 1, '{"rows": 7}') from k;
select is((select (s ->> 'progress_percent') || (s ->> 'status') || (s -> 'result') from stint.job_status(id) as s), '100completed{"rows": 7}', 'a completed job is at 100 per cent') from k;
select stint.retry_job(id) from k;
select test.claim('w', 'k');
select is((select progress_percent from test.job(id)), null, 'a new run begins at nothing') from k;
select is(test.state_of('select stint.job_status(gen_random_uuid())'), 'ST004', 'a job that does not exist has no status');
create temp table never as select stint.create_job('a', p_scheduled_for => 'infinity') as id;
select is((select stint.job_status(id) ->> 'scheduled_for' from never), null, 'infinity is not a time to show');

select * from finish();
rollback;
