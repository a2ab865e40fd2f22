-- Whatever happens to a job, its next claim has a greater run: that is what all fencing rests on.
begin;
select plan(9);
select test.at('2030-01-01 12:00Z');
create temp table j as select stint.create_job('a', p_max_attempts => 3) as id;

select is(test.claim(), 1::bigint, 'the first claim is run 1');
select stint.release_job(id, 1) from j;
select is(test.claim(), 2::bigint, 'after a release run 2');
select stint.fail_job(id, 2, 'no', p_retry_after => '0') from j;
select stint.promote_due_jobs();
select is(test.claim(), 3::bigint, 'after a failure run 3');
select stint.snooze_job(id, 3, '1 minute') from j;
select test.later('1 minute');
select stint.promote_due_jobs();
select is(test.claim(), 4::bigint, 'after a snooze run 4');
select test.later('1 hour');
select stint.rescue_lost_jobs();
select is(test.claim(), 5::bigint, 'after a rescue run 5');
select is(stint.fail_job(id, 5, 'no'), 'dead_letter', 'the last attempt leads to the dead letter') from j;
select stint.retry_job(id) from j;
select is(test.claim(), 6::bigint, 'after a retry from history run 6');
select stint.complete_job(id, 6) from j;
select stint.retry_job(id) from j;
select is(test.claim(), 7::bigint, 'also of a completed job');
select is((select array_agg(run order by run) from stint.job_attempts where job_id = (select id from j)), '{1,2,3,4,5,6,7}', 'and each run is on record once');

select * from finish();
rollback;
