-- delete_job takes a job, its attempts and its log away, unless it runs.
begin;
select plan(12);
create temp table j as select n, stint.create_job('a', p_queue => 'q' || n) as id from generate_series(1, 4) as n;
create function pg_temp.id(p_n int) returns uuid language sql as $$ select id from j where n = p_n $$;

select ok(stint.delete_job(pg_temp.id(1)), 'a waiting job is deleted');
select is(test.status(pg_temp.id(1)), null, 'and is nowhere any more');
select is(test.state_of(format('select stint.delete_job(%L)', pg_temp.id(1))), 'ST004', 'it cannot be deleted twice');
select is(test.claim('w', 'q1'), null, 'nor claimed');

select test.claim('w', 'q2');
select is(test.state_of(format('select stint.delete_job(%L)', pg_temp.id(2))), 'ST006', 'a running job cannot be deleted');
select is(test.status(pg_temp.id(2)), 'processing', 'it goes on');

select test.claim('w', 'q3');
select stint.log_job(pg_temp.id(3), 1, 'info', 'hello');
select stint.fail_job(pg_temp.id(3), 1, 'no', p_retry_after => '0'), stint.promote_due_jobs();
select stint.fail_job(pg_temp.id(3), test.claim('w', 'q3'), 'no', p_retryable => false);
select ok(stint.delete_job(pg_temp.id(3)), 'an ended job is deleted');
select is((select count(*) from stint_internal.job_attempt) + (select count(*) from stint_internal.job_log) + (select count(*) from stint_internal.job_history), 0::bigint,
    'with its history, attempts and log');

select stint.set_job_priority(pg_temp.id(4), 9);
select is((test.job(pg_temp.id(4))).priority, 9::smallint, 'set_job_priority moves an unfinished job');
select is(test.state_of(format('select stint.set_job_priority(%L, 11)', pg_temp.id(4))), 'ST001', 'to a priority that exists');
select stint.cancel_job(pg_temp.id(4));
select is(test.state_of(format('select stint.set_job_priority(%L, 1)', pg_temp.id(4))), 'ST006', 'an ended one has no place in line');
select is(test.state_of('select stint.set_job_priority(gen_random_uuid(), 1)'), 'ST004', 'nor does one that does not exist');

select * from finish();
rollback;
