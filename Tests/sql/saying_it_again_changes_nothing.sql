-- A worker whose connection broke during the commit says it again, and gets the same answer.
begin;
select plan(20);
select test.at('2030-01-01 12:00Z');

create temp table j as select n, stint.create_job('a', p_queue => 'q' || n) as id from generate_series(1, 7) as n;
select test.claim('w', 'q' || n) from j;
create function pg_temp.id(p_n int) returns uuid language sql as $$ select id from j where n = p_n $$;

select ok(stint.complete_job(pg_temp.id(1), 1, '{"imported": 5}'), 'a job is completed');
select test.later('1 minute');
select ok(stint.complete_job(pg_temp.id(1), 1, '{"imported": 6}'), 'a second complete_job of the same run answers true');
select is((select result::text || finished_at from test.job(pg_temp.id(1))), '{"imported": 5}' || '2030-01-01 12:00Z'::timestamptz, 'and changes nothing');
select is((select count(*) from stint_internal.job_history where id = pg_temp.id(1)), 1::bigint, 'the job stands in history once');
select is(array(select stint.complete_jobs(array[pg_temp.id(1)], '{1}')), array[pg_temp.id(1)], 'complete_jobs counts it as done');

select is(stint.fail_job(pg_temp.id(2), 1, 'no'), 'retrying', 'a run fails');
select is(stint.fail_job(pg_temp.id(2), 1, 'no'), 'retrying', 'a second fail_job answers the same');
select is((select count(*) from stint.job_attempts where job_id = pg_temp.id(2)), 1::bigint, 'and the attempt is on record once');
select is(stint.fail_job(pg_temp.id(3), 1, 'no', p_retryable => false), 'failed', 'a run fails for good');
select is(stint.fail_job(pg_temp.id(3), 1, 'no', p_retryable => false), 'failed', 'a second fail_job answers the same');
select is(array(select status from stint.fail_jobs(jsonb_build_array(jsonb_build_object('job_id', pg_temp.id(3), 'run', 1)))), '{failed}', 'as does fail_jobs');

select ok(stint.release_job(pg_temp.id(4), 1), 'a job is given back');
select ok(stint.release_job(pg_temp.id(4), 1), 'twice');
select is((select attempts::int from test.job(pg_temp.id(4))), 0, 'its attempt is given back once');

select is(stint.snooze_job(pg_temp.id(5), 1, '1 hour'), '2030-01-01 13:01Z', 'a job is snoozed');
select test.later('1 minute');
select is(stint.snooze_job(pg_temp.id(5), 1, '1 hour'), '2030-01-01 13:01Z', 'a second snooze_job of the same run does not move it');

select is(stint.cancel_job(pg_temp.id(6)), 'processing', 'a running job is asked to stop');
select is(stint.cancel_job(pg_temp.id(6)), 'processing', 'twice');
select stint.cancel_job(pg_temp.id(4));
select is(stint.cancel_job(pg_temp.id(4)), 'cancelled', 'cancelling a cancelled job answers cancelled');

select is(array(select * from stint.complete_jobs(array[pg_temp.id(7), pg_temp.id(7)], '{1,1}')), array[pg_temp.id(7)], 'the same job twice in one batch is completed once');

select * from finish();
rollback;
