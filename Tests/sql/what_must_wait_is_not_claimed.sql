-- Scheduled, expired, paused: such jobs are never handed out, and come back when they may.
begin;
select plan(24);
select test.at('2030-01-01 12:00Z');

-- Times.
create temp table later as select stint.create_job('a', p_scheduled_for => stint.now() + interval '1 hour') as id;
select is(test.claim(), null, 'a job for later is not claimed before its time');
select test.later('1 hour');
select is(stint.promote_due_jobs(), 1, 'when its time has come it is promoted');
select is(test.claim(), 1::bigint, 'and claimed');
create temp table expiring as select stint.create_job('a', p_expires_at => stint.now() + interval '10 minutes') as id;
select test.later('10 minutes');
select is(test.claim(), null, 'an expired job is never claimed, also before the duty has seen it');
select is(stint.expire_jobs(), 1, 'the duty ends it');
select is((select status || ' ' || error_code from test.job((select id from expiring))), 'expired expired', 'as expired');

-- A paused queue.
create temp table q as select stint.create_job('a', p_queue => 'mails') as id;
select ok(stint.pause_queue('mails', 'provider is down'), 'a queue can be paused');
select ok(stint.pause_queue('mails'), 'twice, too');
select is(test.claim('w', 'mails'), null, 'nothing is claimed from a paused queue');
select is((select array_agg(queue) from stint.claim_jobs('w', '{mails,default}', 10)), null, 'nor along with others');
select is((select paused from stint.queue_stats('mails')), true, 'queue_stats shows it');
select ok(stint.create_job('a', p_queue => 'mails') is not null, 'jobs may still be created');
select ok(stint.resume_queue('mails'), 'and resumed');
select is((select count(*) from stint.claim_jobs('w', '{mails}', 10)), 2::bigint, 'then its jobs are claimed');
select is(test.state_of($$ select stint.resume_queue('nowhere') $$), 'ST001', 'a queue that does not exist cannot be resumed');

-- A paused type.
create temp table p (n int, id uuid);
do $$
begin
    for n in 1 .. 3 loop
        perform test.later('1 second');
        insert into p values (n, stint.create_job('import', jsonb_build_object('n', n)));
    end loop;
end $$;
select test.later('1 second');
insert into p select 4, stint.create_job('import', '{"n": 4}', p_scheduled_for => stint.now() + interval '1 minute');
select stint.create_job('other');
select test.later('1 second');
select is(stint.pause_job_type('import', 'wrong password'), 3, 'pausing a type parks its ready jobs');
insert into p select 5, stint.create_job('import', '{"n": 5}');
select test.later('1 second');
insert into p select 6, (select stint.create_jobs('[{"job_type": "import", "payload": {"n": 6}}]'));
select test.later('2 minutes');
select stint.promote_due_jobs();
select is((select array_agg(test.status(id)) from p), array_fill('blocked'::text, '{6}'), 'new jobs of the type, and delayed ones that become due, wait as blocked');
select is((select array_agg(job_type) from stint.claim_jobs('w', p_limit => 10)), '{other}', 'jobs of other types go on');
select is(test.state_of($$ select stint.retry_job((select id from p where n = 1)) $$), 'ST006', 'a blocked job cannot be pushed through by a retry');
select is(stint.resume_job_type('import'), 6, 'resuming gives them all back');
select is((select array_agg((payload ->> 'n')::int) from (select payload from stint.claim_jobs('w', p_limit => 10)) as c), '{1,2,3,4,5,6}', 'oldest first');
select is((select count(*) from stint.claim_jobs('w', p_limit => 10)), 0::bigint, 'once');
select is(test.state_of($$ select stint.resume_job_type('nobody') $$), 'ST001', 'a type that is not known cannot be resumed');

-- A run of a paused type that is given back.
create temp table held as select stint.create_job('import') as id;
select test.claim();
select stint.pause_job_type('import');
select stint.release_job((select id from held), 1);
select is(test.status((select id from held)), 'blocked', 'a run that is given back after the pause waits too');

select * from finish();
rollback;
