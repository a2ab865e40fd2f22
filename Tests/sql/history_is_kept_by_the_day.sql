-- roll_partitions makes days ahead, drops them after the retention and leaves the default partition's days alone.
begin;
select plan(16);
create function pg_temp.days(p_table text) returns text[] language sql as $$
    select array_agg(right(c.relname, 8) order by c.relname) from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ('stint_internal.' || p_table)::regclass and c.relname ~ '_[0-9]{8}$' $$;
select test.at('2030-01-01 12:00Z');
create temp table early as select stint.create_job('a') as id;
select stint.log_job(id, test.claim(), 'info', 'early'), stint.fail_job(id, 1, 'no', p_retryable => false) from early;
select is(stint.roll_partitions() > 0, true, 'partitions are made');
select is(pg_temp.days('job_attempt'), '{20300101,20300102,20300103,20300104}', 'for today and three days ahead');
select is(pg_temp.days('job_history'), '{20300102,20300103,20300104}', 'but not for a day that has begun in the default partition');
select is(stint.roll_partitions(), 0, 'again there is nothing to do');
select is(test.status(id), 'failed', 'what stood in the default partition is still there') from early;

select test.at('2030-01-02 12:00Z');
select set_config('TimeZone', 'Pacific/Kiritimati', true), set_config('DateStyle', 'German', true);
select is(stint.roll_partitions(), 5, 'the next day makes one more day of each');
select is(pg_temp.days('job_history'), '{20300102,20300103,20300104,20300105}', 'in UTC, whatever the session''s time zone and date style');
create temp table next as select stint.create_job('a') as id;
select stint.complete_job(id, test.claim()) from next;
select is((select tableoid::regclass::text from stint_internal.job_history where id = (select id from next)), 'stint_internal.job_history_20300102', 'a job goes to the day on which it ended');

-- Retention: history 30 days, logs 14.
select test.at('2030-01-31 12:00Z');
select stint.roll_partitions();
select is(test.status(id), 'failed', 'a job is kept for the retention') from early;
select is((select count(*) from stint_internal.job_log), 0::bigint, 'a log for its own');
select is(test.status(id), 'completed', 'the next day''s too') from next;
select test.at('2030-02-01 12:00Z');
select stint.roll_partitions();
select is(test.status(id), null, 'then the job goes') from early;
select is(test.status(id), 'completed', 'a day partition is dropped only when all of it is past') from next;
select test.at('2030-02-02 12:00Z');
select stint.roll_partitions();
select is(test.status(id), null, 'which comes with the day') from next;
select ok(not '20300102' = any (pg_temp.days('job_history')), 'the partition is gone');
select stint.change_setting('history_retention', '1 day'), stint.roll_partitions();
select is(pg_temp.days('job_history'), '{20300201,20300202,20300203,20300204,20300205}', 'a shorter retention takes effect at the next roll');

select * from finish();
rollback;
