-- base × 2^(attempt - 1), at most the cap, plus jitter; after max_attempts the dead letter.
begin;
select plan(22);
select test.at('2030-01-01 12:00Z');

select stint.define_job_type('plain', p_max_attempts => 5, p_backoff_base => '60 s', p_backoff_cap => '5 minutes', p_backoff_jitter => '0');
create temp table j as select stint.create_job('plain') as id;
create temp table step (attempt int, status text, delay interval);
do $do$
declare
    v_id  uuid := (select id from j);
    v_job record;
begin
    for i in 1 .. 5 loop
        select * into v_job from stint.claim_jobs('w');
        insert into step select v_job.attempt, stint.fail_job(v_id, v_job.run, 'no ' || i, 'E' || i), null;
        update step set delay = (test.job(v_id)).scheduled_for - stint.now() where attempt = i;
        perform test.at((test.job(v_id)).scheduled_for);
        perform stint.promote_due_jobs();
    end loop;
end $do$;
select is((select array_agg(delay order by attempt) from step where attempt < 5), '{60 s,120 s,240 s,300 s}'::interval[], 'the delay doubles up to the cap');
select is((select array_agg(status order by attempt) from step), '{retrying,retrying,retrying,retrying,dead_letter}', 'the fifth failure of five is the last');
select is((select status || error_code || error_message from test.job((select id from j))), 'dead_letterE5no 5', 'the dead letter carries the last error');
select is((select array_agg(run || outcome || error_code order by run) from stint.job_attempts where job_id = (select id from j)),
    '{1failedE1,2failedE2,3failedE3,4failedE4,5dead_letterE5}', 'each attempt is on record with its error');
select is((select jobs || error_code || cause from stint.dead_letters), '1E5no 5', 'dead_letters groups them by cause');

-- Jitter and defaults.
create temp table delays as select stint_internal.backoff('never defined', a) as d, a from generate_series(1, 40) as a, generate_series(1, 50);
select ok(min(d) >= '60 s' and max(d) <= '90 s' and max(d) - min(d) > '10 s', 'by default 60 s plus 0 to 30 s') from delays where a = 1;
select ok(min(d) >= '120 s' and max(d) <= '150 s', 'then 120 s plus 0 to 30 s') from delays where a = 2;
select ok(min(d) >= '1 hour' and max(d) <= '1 hour 30 s', 'never more than an hour and the jitter, however many attempts') from delays where a > 6;

-- Exceptions to the rule.
create function pg_temp.failed(p_type text, p_after interval default null, p_retryable boolean default true, p_exit int default null) returns stint.jobs language plpgsql as $$
declare
    v_id  uuid := stint.create_job(p_type);
begin
    perform stint.fail_job(v_id, test.claim(), 'no', p_retryable => p_retryable, p_retry_after => p_after, p_exit_code => p_exit);
    return test.job(v_id);
end $$;
select is((pg_temp.failed('b', '7 minutes')).scheduled_for - stint.now(), '7 minutes'::interval, 'retry_after goes before the backoff');
select is((pg_temp.failed('b', p_retryable => false)).status, 'failed', 'a permanent failure ends the job at once');
select is((pg_temp.failed('b', p_retryable => false)).attempts::int, 1, 'after one attempt');
select is((pg_temp.failed('b', p_retryable => true, p_exit => 64)).status, 'retrying', 'what the worker says goes before the exit code');

-- Exit codes decide when the worker leaves it open.
select is((select array_agg((pg_temp.failed('c', null, null, e)).status) from unnest('{64,65,66}'::int[]) as e), '{failed,failed,failed}', 'bad input (64-66) will not get better');
select is((select array_agg((pg_temp.failed('c', null, null, e)).status) from unnest('{69,75,1,255}'::int[]) as e), '{retrying,retrying,retrying,retrying}',
    'a missing service (69, 75) and any other code may');
select is((pg_temp.failed('c', null, null, null)).status, 'retrying', 'so may a signal');
select is((pg_temp.failed('c', null, null, 64)).exit_code, 64::smallint, 'the exit code is kept');
select stint.define_job_type('d', p_exit_codes => '{"3": "fail", "64": "retry"}');
select is((select array_agg((pg_temp.failed('d', null, null, e)).status) from unnest('{3,64,65}'::int[]) as e), '{failed,retrying,failed}', 'a type changes single codes of the table');

-- 78: wrong configuration.
create temp table waiting as select stint.create_job('e', p_queue => 'elsewhere') as id;
select is((pg_temp.failed('e', null, null, 78)).status, 'failed', 'a wrong configuration (78) fails the job');
select ok((select paused_at is not null and pause_reason like 'exit code 78: no%' from stint.job_types where job_type = 'e'), 'pauses the type, saying why');
select is(test.status((select id from waiting)), 'blocked', 'and parks its ready jobs');

select is(test.state_of($$ select stint.fail_job((select stint.create_job('f')), 0, 'x', p_retry_after => '-1 s') $$), 'ST005', 'a job that was never claimed cannot fail');
create temp table neg as select stint.create_job('f', p_queue => 'neg') as id;
select test.claim('w', 'neg');
select is(test.state_of($$ select stint.fail_job((select id from neg), 1, 'x', p_retry_after => '-1 s') $$), 'ST001', 'a negative delay is refused');

select * from finish();
rollback;
