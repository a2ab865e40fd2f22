-- A run is lost when its lease is over and its worker has been silent; it counts as an attempt, and the third ends in the dead letter.
begin;
select plan(29);
select test.at('2030-01-01 12:00Z');
create temp table j as select stint.create_job('a') as id;

select is((select count(*) from stint.heartbeat('w', p_queues => '{default}', p_concurrency => 4, p_host => 'h', p_process_id => 7, p_version => '1')), 0::bigint,
    'the first heartbeat registers a worker');
select is((select state || host || process_id || version || concurrency || queues::text from stint.worker_health), 'aliveh714{default}', 'with what it says about itself');
select test.claim();
select test.later('10 minutes');
select stint.heartbeat('w');
select is((select host || concurrency from stint.worker_health), 'h4', 'later ones keep what they do not say');
select is(stint.rescue_lost_jobs(), 0, 'a run past its lease is believed while its worker is heard of');
select test.later('59 seconds');
select is(stint.rescue_lost_jobs(), 0, 'also a while after the last heartbeat');
select test.later('2 seconds');
select is((select state from stint.worker_health), 'lost', 'then the worker counts as lost');
select is(stint.rescue_lost_jobs(), 1, 'and the run is rescued');
select is((select status || attempts || run from test.job(id)), 'pending11', 'the job is ready again, the attempt counts') from j;
select is((select outcome || error_code || worker_id from stint.job_attempts), 'lostlostw', 'the run is on record as lost');
select is(stint.rescue_lost_jobs(), 0, 'it is rescued once');
select is((select array_agg(command) from stint.heartbeat('w', (select array_agg(id) from j), '{1}')), '{lost}', 'a worker that comes back hears that its run is lost');

-- Within the lease.
select test.claim('silent');
select test.later('4 minutes 59 seconds');
select is(stint.rescue_lost_jobs(), 0, 'a worker without heartbeats is believed until its lease is over');
select test.later('2 seconds');
select is(stint.rescue_lost_jobs(), 1, 'and not longer');
select is(test.claim('silent'), 3::bigint, 'the job is claimed a third time');
select test.later('6 minutes');
select is(stint.rescue_lost_jobs(), 1, 'and lost a third time');
select is((select status || error_code || attempts from test.job(id)), 'dead_letterlost3', 'that is the dead letter, though two of five attempts are left') from j;
select is((select array_agg(outcome order by run) from stint.job_attempts), '{lost,lost,lost}', 'all three runs are on record');
select stint.retry_job(id) from j;
select test.claim('silent');
select test.later('6 minutes');
select stint.rescue_lost_jobs();
select is(test.status(id), 'pending', 'after a retry it may be lost again') from j;
select stint.cancel_job(id) from j;

create temp table one as select stint.create_job('a', p_max_attempts => 1) as id;
select test.claim('silent');
select test.later('6 minutes');
select stint.rescue_lost_jobs();
select is((select status || error_code from test.job(id)), 'dead_letterlost', 'a run that is lost in the last attempt is the end') from one;

-- Goodbye.
create temp table bye as select stint.create_job('a') as id;
select stint.heartbeat('polite');
select test.claim('polite');
select is(stint.retire_worker('polite'), 1, 'what a worker still holds when it says goodbye is rescued at once');
select is((select state from stint.worker_health where worker_id = 'polite'), 'stopped', 'and it is known to have stopped');
select test.claim('unheard');
select is(stint.retire_worker('unheard'), 1, 'that goes for a worker that never sent a heartbeat too');
select test.later('1 second');
select is(test.claim('polite'), 3::bigint, 'a worker may come back under its name');
select is(stint.rescue_lost_jobs(), 0, 'what it claims after its goodbye is its own');
select is((select count(*) from stint.stuck_jobs), 0::bigint, 'and not stuck');
select is(test.state_of($$ select stint.heartbeat('') $$), 'ST001', 'a heartbeat needs a worker');
select is(test.state_of($$ select stint.heartbeat('w', array[gen_random_uuid()], '{}') $$), 'ST001', 'and a run for each job');

-- Far behind jobs that nobody has claimed before it.
create temp table stray as select stint.create_job('a', p_queue => 'deep') as id;
select test.claim('dead', p_queue => 'deep');
select count(*) from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{20000}'), 'deep');
update stint_internal.job_queue j set rank = nextval('stint_internal.rank_seq') where j.id = (select id from stray);
select test.later('6 minutes');
select stint.rescue_lost_jobs();
select is((select status from test.job(id)), 'processing', 'no more than the first 20,000 of a line are looked at every few seconds') from stray;
select is(stint.rescue_stray_jobs(), 1, 'and all, rarely');

select * from finish();
rollback;
