-- A worker that lost its lease is refused with ST005 by every function that writes, and the job stays as it was.
begin;
select plan(31);
select test.at('2030-01-01 12:00Z');
create temp table j as select stint.create_job('a') as id;

select test.claim('slow');
select test.later('1 hour');
select stint.rescue_lost_jobs();
select test.claim('quick');
create temp table before as select * from stint_internal.job_queue;

create function pg_temp.refused(p_call text, p_state text, p_why text) returns text language sql as $$
    select is(test.state_of(replace(p_call, '$id', (select quote_literal(id) || '::uuid' from j))), p_state, p_why)
$$;
select pg_temp.refused('select stint.update_job_progress($id, 50, ''x'', 1)', 'ST005', 'update_job_progress of run 1');
select pg_temp.refused('select stint.log_job($id, 1, ''info'', ''x'')', 'ST005', 'log_job of run 1');
select pg_temp.refused('select stint.complete_job($id, 1, ''{}'')', 'ST005', 'complete_job of run 1');
select pg_temp.refused('select stint.fail_job($id, 1, ''x'', p_retryable => false)', 'ST005', 'fail_job of run 1');
select pg_temp.refused('select stint.snooze_job($id, 1, ''1 minute'')', 'ST005', 'snooze_job of run 1');
select pg_temp.refused('select stint.release_job($id, 1)', 'ST005', 'release_job of run 1');
select pg_temp.refused('select stint.complete_job($id, 3)', 'ST005', 'a run that was never claimed');
select pg_temp.refused('select stint.update_job_progress($id, 50)', 'ST001', 'a write without a run: update_job_progress');
select pg_temp.refused('select stint.complete_job($id, null)', 'ST001', 'complete_job');
select pg_temp.refused('select stint.fail_job($id, null, ''x'')', 'ST001', 'fail_job');
select pg_temp.refused('select stint.release_job($id, null)', 'ST001', 'release_job');
select pg_temp.refused('select stint.snooze_job($id, null, ''1 s'')', 'ST001', 'snooze_job');
select pg_temp.refused('select stint.log_job($id, null, ''info'', ''x'')', 'ST001', 'log_job');
select pg_temp.refused('select stint.complete_job(gen_random_uuid(), 1)', 'ST004', 'a job that does not exist: complete_job');
select pg_temp.refused('select stint.fail_job(gen_random_uuid(), 1, ''x'')', 'ST004', 'fail_job');
select pg_temp.refused('select stint.update_job_progress(gen_random_uuid(), 1, ''x'', 1)', 'ST004', 'update_job_progress');

-- In batches stale members are left out instead of failing the others.
select is((select count(*) from stint.complete_jobs((select array_agg(id) from j), '{1}')), 0::bigint, 'complete_jobs leaves it out');
select is((select array_agg(status) from stint.fail_jobs((select jsonb_agg(jsonb_build_object('job_id', id, 'run', 1, 'error_message', 'x')) from j))), '{stale}',
    'fail_jobs calls it stale');
select is((select array_agg(run) from stint.log_jobs((select jsonb_agg(jsonb_build_object('job_id', id, 'run', 1, 'message', 'x')) from j))), '{1}',
    'log_jobs answers with it');
select is((select array_agg(run) from stint.update_jobs_progress((select jsonb_agg(jsonb_build_object('job_id', id, 'run', 1, 'percent', 5)) from j))), '{1}',
    'update_jobs_progress answers with it');
select is((select array_agg(command) from stint.heartbeat('slow', (select array_agg(id) from j), '{1}')), '{lost}', 'and the heartbeat says that it is lost');
select is((select array_agg(command) from stint.heartbeat('slow', (select array_agg(id) from j), '{2}')), '{lost}', 'as is the right run of another worker');

select results_eq('select * from stint_internal.job_queue', 'select * from before', 'after all that the job is untouched');
select is((select count(*) from stint_internal.job_log), 0::bigint, 'nothing was logged');
select ok(stint.complete_job(id, 2), 'and the run that holds it completes it') from j;

-- After its end.
select pg_temp.refused('select stint.complete_job($id, 1)', 'ST005', 'an ended job refuses another run: complete_job');
select pg_temp.refused('select stint.fail_job($id, 1, ''x'')', 'ST005', 'fail_job');
select pg_temp.refused('select stint.fail_job($id, 2, ''x'')', 'ST005', 'the completed run cannot fail any more');
select pg_temp.refused('select stint.log_job($id, 2, ''info'', ''x'')', 'ST005', 'nor log');
select pg_temp.refused('select stint.update_job_progress($id, 50, ''x'', 2)', 'ST005', 'nor report progress');
select is(test.status(id), 'completed', 'it stays completed') from j;

select * from finish();
rollback;
