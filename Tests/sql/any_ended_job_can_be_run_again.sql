-- retry_job: from each final status, with fresh attempts; the id and the record of attempts stay.
begin;
select plan(24);
select test.at('2030-01-01 12:00Z');
select stint.define_job_type('a', p_max_attempts => 2, p_backoff_jitter => '0');
create temp table j (name text, id uuid);
insert into j select n, stint.create_job('a', '{"x": 1}', n, 3, p_expires_at => case n when 'expired' then stint.now() + interval '1 s' end, p_tags => '{t}')
from unnest('{completed,failed,dead_letter,cancelled,expired}'::text[]) as n;
create function pg_temp.id(p_name text) returns uuid language sql as $$ select id from j where name = p_name $$;
select stint.complete_job(pg_temp.id('completed'), test.claim('w', 'completed'), '{"ok": 1}');
select stint.fail_job(pg_temp.id('failed'), test.claim('w', 'failed'), 'no', p_retryable => false);
select stint.fail_job(pg_temp.id('dead_letter'), test.claim('w', 'dead_letter'), 'no');
select test.later('1 hour');
select stint.promote_due_jobs(), stint.expire_jobs();
select stint.fail_job(pg_temp.id('dead_letter'), test.claim('w', 'dead_letter'), 'no', p_checkpoint => '{"row": 5}');
select stint.cancel_job(pg_temp.id('cancelled'));
select is(array_agg(name), array_agg(test.status(id)), 'five jobs that have ended in five ways') from j;

select is(stint.retry_job(id), 'pending', name || ' → pending') from j;
select is((select count(*) from stint_internal.job_history), 0::bigint, 'none of them stands in history any more');
select is(array_agg(distinct (test.job(id)).payload::text || (test.job(id)).priority || (test.job(id)).tags::text), '{"{\"x\": 1}3{t}"}', 'they are what they were') from j;
select is((test.job(pg_temp.id('expired'))).expires_at, null, 'an expired one does not expire again');
select is((select (max_attempts - attempts)::int from test.job(pg_temp.id('dead_letter'))), 2, 'the dead letter has fresh attempts');
select is((select attempts::int from test.job(pg_temp.id('dead_letter'))), 2, 'on top of those it had');
select is(array_agg(test.claim('w', name) order by name), '{1,2,3,1,2}', 'each is claimed with the next run') from j;
select is(stint.fail_job(pg_temp.id('dead_letter'), 3, 'no'), 'retrying', 'the dead letter is really tried twice more');
select is((select array_agg(run || outcome order by run) from stint.job_attempts where job_id = pg_temp.id('dead_letter')),
    '{1failed,2dead_letter,3failed}', 'and its record is complete');
select is((test.job(pg_temp.id('completed'))).result, null, 'the result of the earlier run is gone with it');

select is(stint.retry_job(pg_temp.id('dead_letter')), 'pending', 'a retrying job can be sent on its way now');
select is((test.job(stint.create_job('a', p_scheduled_for => stint.now() + interval '1 day'))).status, 'scheduled', 'a scheduled one');
select is(stint.retry_job((select id from stint.jobs where status = 'scheduled')), 'pending', 'too');
select is(test.state_of(format('select stint.retry_job(%L)', pg_temp.id('dead_letter'))), 'ST006', 'a ready one cannot');
select is(test.state_of(format('select stint.retry_job(%L)', pg_temp.id('failed'))), 'ST006', 'nor a running one');
select is(test.state_of('select stint.retry_job(gen_random_uuid())'), 'ST004', 'nor one that does not exist');
select bag_eq(format('select status from stint.retry_jobs(%L)', array[pg_temp.id('failed'), gen_random_uuid()]), $$ values ('unfinished'), ('not_found') $$,
    'retry_jobs answers for each');

-- Cancelled between two attempts: the failed run is on record once, not twice.
create temp table k as select stint.create_job('a', p_queue => 'k') as id;
select stint.fail_job(id, test.claim('w', 'k'), 'no'), stint.cancel_job(id), stint.retry_job(id) from k;
select is((select array_agg(run || outcome) from stint.job_attempts where job_id = (select id from k)), '{1failed}', 'a job cancelled while it waited for a retry keeps one record a run');
select stint.pause_job_type('a');
select stint.cancel_job(id) from k;
select is(stint.retry_job(id), 'blocked', 'a job of a paused type waits as blocked, and retry_job says so') from k;

select * from finish();
rollback;
