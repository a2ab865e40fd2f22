-- create_job stores each of its arguments, and takes the job's owner from the session.
begin;
select plan(23);

select test.at('2030-01-01 12:00Z');
set local stint.tenant_id = 'acme';
set local stint.user_id = 'ann';
create temp table made as
select stint.create_job('import_csv', '{"file": "a.csv"}', 'files', 7, '2030-01-02 00:00Z', '2030-01-03 00:00Z', 9, 'key-1', '1 hour',
                        array['x', 'y'], '{"traceparent": "00-1"}') as id;
create temp table job as select * from stint_internal.all_jobs where id = (select id from made);

select is(job_type, 'import_csv', 'the type') from job;
select is(payload, '{"file": "a.csv"}'::jsonb, 'the payload') from job;
select is(queue, 'files', 'the queue') from job;
select is(priority, 7::smallint, 'the priority') from job;
select is(status, 'scheduled', 'a job for later is scheduled') from job;
select is(scheduled_for, '2030-01-02 00:00Z'::timestamptz, 'the time from which it may start') from job;
select is(expires_at, '2030-01-03 00:00Z'::timestamptz, 'the time after which it is not started') from job;
select is(max_attempts, 9::smallint, 'the number of attempts') from job;
select is(idempotency_key, 'key-1', 'the idempotency key') from job;
select is(tags, array['x', 'y'], 'the tags') from job;
select is(trace_context, '{"traceparent": "00-1"}'::jsonb, 'the trace context') from job;
select is(tenant_id, 'acme', 'the tenant is the session''s') from job;
select is(created_by, 'ann', 'the creator is the session''s') from job;
select is(created_at, '2030-01-01 12:00Z'::timestamptz, 'it was created now') from job;
select is(attempts::int, 0, 'no attempt was made') from job;
select is(run, 0::bigint, 'and it was never claimed') from job;
select ok(exists (select from stint.queue_health where queue = 'files'), 'a queue exists from its first job on');

select is(test.status(stint.create_job('a')), 'pending', 'a job without a time may start now');
select is(test.status(stint.create_job('a', p_scheduled_for => '2029-01-01Z')), 'pending', 'so may one whose time has passed');
-- Where no time was given, none is stored.
create temp table timeless as select stint.create_job('a', p_queue => 'timeless') as id;
select is((select scheduled_for from test.job(id)), '2030-01-01 12:00Z'::timestamptz, 'its time is that of its creation') from timeless;
select test.at('2030-01-01 12:01Z');
select stint.release_job(job_id, run) from stint.claim_jobs('w', '{timeless}');
select is((select scheduled_for from stint.claim_jobs('w', '{timeless}')), '2030-01-01 12:00Z'::timestamptz, 'and still is when it was given back and claimed again');
select stint.complete_job(id, 2) from timeless;
select is((select (scheduled_for, started_at, progress_percent) from test.job(id)), row('2030-01-01 12:00Z'::timestamptz, '2030-01-01 12:01Z'::timestamptz, 100::smallint),
    'and when it has ended') from timeless;
select set_config('request.jwt.claims', '{"sub": "bob", "tenant_id": "umbrella"}', true);
select is((select tenant_id || '/' || created_by from test.job(stint.create_job('a'))), 'umbrella/bob', 'claims of a token go before settings');

select * from finish();
rollback;
