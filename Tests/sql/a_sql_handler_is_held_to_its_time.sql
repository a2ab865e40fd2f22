-- The timeout of the type ends a SQL handler; who has not had its turn is not to blame.
begin;
select plan(16);
create schema app;
-- Who is slow works for so many seconds, and is cancelled then: as by statement_timeout, but never before it has begun. So times here are only ever too long, and a machine on
-- which everything takes longer changes nothing. Who is not slow is given an hour.
create function app.work(p_job jsonb) returns jsonb language plpgsql as $$
declare
    v_seconds float8 := (p_job -> 'payload' ->> 'sleep')::float8;
begin
    if v_seconds > 0 and current_setting('app.is_slow') <> 'no' then
        perform pg_sleep(v_seconds);
        if current_setting('app.is_slow') = 'until cancelled' then
            perform pg_cancel_backend(pg_backend_pid());
            perform pg_sleep(3600);
        end if;
    end if;
    return '"done"';
end $$;
set app.is_slow = 'until cancelled';
create function app.work_all(p_jobs jsonb[]) returns jsonb[] language sql as $$ select array_agg(app.work(j) order by n) from unnest(p_jobs) with ordinality as u (j, n) $$;
select stint.define_job_type('one', p_handler => 'app.work', p_timeout => '1 second', p_queue => 'q'),
       stint.define_job_type('many', p_handler => 'app.work_all', p_timeout => '1 hour', p_queue => 'q'),
       stint.define_job_type('two', p_handler => 'app.work', p_timeout => '2 seconds', p_queue => 'q'),
       stint.define_job_type('patient', p_handler => 'app.work', p_timeout => '1 hour', p_queue => 'q');
create temp table j (n int, id uuid);
create temp table claimed as select * from stint.claim_jobs('w', '{q}', 10) limit 0;
create function pg_temp.given(p_type text, variadic p_sleeps float8[]) returns void language sql as $$
    delete from j; delete from claimed;
    insert into j select n, stint.create_job(p_type, jsonb_build_object('sleep', s)) from unnest(p_sleeps) with ordinality as u (s, n);
    insert into claimed select * from stint.claim_jobs('w', '{q}', 10) $$;
create function pg_temp.runs(variadic p_which int[]) returns text language plpgsql as $$ begin return (
    select string_agg(r.status, ',' order by j.n)
    from stint.run_sql_handlers((select array_agg(j.id order by j.n) from j where j.n = any (p_which)),
                                (select array_agg(c.run order by j.n) from j join claimed c on c.job_id = j.id where j.n = any (p_which))) as r join j on j.id = r.job_id); end $$;

select pg_temp.given('one', 1);
select is(pg_temp.runs(1), 'retrying', 'a handler that takes too long is cancelled');
select is((select outcome || ': ' || error_message from stint.job_attempts where job_id = (select id from j)), 'timeout: did not finish within 00:00:01', 'and its run has timed out');
select pg_temp.given('two', 0.001);
create function pg_temp.dawdle(p_seconds float8) returns boolean language sql as $$ select pg_sleep(p_seconds) is null $$;
select is((select pg_temp.runs(1) from (select pg_temp.dawdle(2) offset 0) as before), 'retrying', 'the clock of the statement is what counts');
select is((select outcome from stint.job_attempts where job_id = (select id from j)), 'timeout', 'also when some of it was over before the handler began');
select pg_temp.given('one', 1.1);
set app.is_slow = 'yes';
select is(pg_temp.runs(1), 'retrying', 'what took longer than the timeout does not count, also when nobody cancelled it');
set app.is_slow = 'until cancelled';

select pg_temp.given('many', 0, 1, 0);
select is(pg_temp.runs(1, 2, 3), 'unfinished,unfinished,unfinished', 'of many in one call nobody can tell who was too slow');
select is(pg_temp.runs(1) || ',' || pg_temp.runs(3), 'completed,completed', 'alone, each gets its time');
select stint.define_job_type('many', p_timeout => '1 second');
select is(pg_temp.runs(2), 'retrying', 'and the slow one its end');
select is((select outcome from stint.job_attempts where job_id = (select id from j where n = 2)), 'timeout', 'for taking too long');

select pg_temp.given('patient', 0, 0.001, 0);
select is(pg_temp.runs(1, 2, 3), 'completed,unfinished,unfinished', 'what was done stays done, what was not begun is left');
set app.is_slow = 'no';
select is(pg_temp.runs(2), 'completed', 'and can be run again');
set app.is_slow = 'until cancelled';

-- Fenced, and said twice.
select is(pg_temp.runs(2), 'completed', 'a run that has completed says so again');
update stint_internal.job_queue set run = run + 1 where id = (select id from j where n = 3);
select is(pg_temp.runs(3), 'stale', 'a run that is over is not run');

-- Cancelled before its turn.
select pg_temp.given('one', 1);
select stint.cancel_job(id) from j;
select is(pg_temp.runs(1), 'cancelled', 'a job that is to be cancelled is not begun');

-- Without a runner everything goes back that was not begun.
select stint.create_job('patient', jsonb_build_object('sleep', s), p_queue => 'r') from unnest('{0,0.001,0}'::float8[]) as s;
create temp table r as select * from stint.run_sql_jobs(10, '{r}');
select is((select string_agg(status, ',' order by status) from r), 'completed,pending,pending', 'run_sql_jobs keeps what it did');
select is((select string_agg(attempts::text, ',') from stint.jobs where queue = 'r' and status = 'pending'), '0,0', 'and counts no attempt of the others');

select * from finish();
rollback;
