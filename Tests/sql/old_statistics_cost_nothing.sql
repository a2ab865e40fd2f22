-- Statistics that were taken while the queue was empty, as after a quiet night, say for a while that there are no jobs, however many there are. No call reads more of the queue than the jobs
-- that it is about, and none is compiled, which the planner does with what it takes for dear.
begin;
select plan(21);
select test.at('2030-01-01 12:00Z');

select count(*) from stint.create_jobs_of_type('t', array_fill('{}'::jsonb, array[2000]));
select count(*) from (select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w', p_limit => 2000)) as done;
analyze stint_internal.job_queue;
select is((select reltuples::int || ' ' || (relpages > 50) from pg_class where oid = 'stint_internal.job_queue'::regclass), '0 true', 'to the planner the queue is empty');
select count(*) from stint.create_jobs_of_type('t', array_fill('{}'::jsonb, array[2000]));
select count(*) from stint.create_jobs_of_type('later', array_fill('{}'::jsonb, array[10]), p_scheduled_for => '2030-01-01 12:05Z');
select stint.define_queue('fair', p_fair => true);
select stint.move_marks();

create function pg_temp.rows_read() returns bigint language sql volatile as $$
    select idx_tup_fetch + seq_tup_read from pg_stat_xact_user_tables where relid = 'stint_internal.job_queue'::regclass
$$;
create temp table run (job_id uuid, run bigint);
create function pg_temp.run(p_count int) returns void language sql as $$
    delete from run; insert into run select c.job_id, c.run from stint.claim_jobs('w', p_limit => p_count) as c
$$;
create function pg_temp.ids(p_type text, p_count int) returns uuid[] language sql as $$
    select array_agg(id) from (select id from stint_internal.job_queue where job_type = p_type and status <> 'processing' order by id desc limit p_count) as j
$$;
-- What a call reads of the queue that is about p_jobs jobs, some of them several times. Its plans are made when it runs, and once more when it is kept for good.
create function pg_temp.reads_few(p_jobs int, p_call text, p_what text) returns text language plpgsql as $$
declare
    v_before bigint := pg_temp.rows_read();
begin
    execute p_call;
    return ok(pg_temp.rows_read() - v_before <= 20 * p_jobs, p_what || format(': %s rows', pg_temp.rows_read() - v_before));
end $$;

select pg_temp.reads_few(10, 'select pg_temp.run(10)', 'claim_jobs');
select pg_temp.reads_few(10, $$ select stint.heartbeat('w', array_agg(job_id), array_agg(run)) from run $$, 'heartbeat');
select pg_temp.reads_few(10, $$ select stint.update_jobs_progress(jsonb_agg(jsonb_build_object('job_id', job_id, 'run', run, 'percent', 1))) from run $$, 'update_jobs_progress');
select pg_temp.reads_few(10, $$ select stint.log_jobs(jsonb_agg(jsonb_build_object('job_id', job_id, 'run', run, 'message', 'm'))) from run $$, 'log_jobs');
select pg_temp.reads_few(10, $$ select stint.complete_jobs(array_agg(job_id), array_agg(run)) from run $$, 'complete_jobs');
select pg_temp.run(1);
select pg_temp.reads_few(1, 'select stint.complete_job(job_id, run) from run', 'complete_job');
select pg_temp.run(1);
select pg_temp.reads_few(1, 'select stint.release_job(job_id, run) from run', 'release_job');
select pg_temp.run(1);
select pg_temp.reads_few(1, $$ select stint.fail_job(job_id, run, 'no') from run $$, 'fail_job, and a retry');
select pg_temp.run(1);
select pg_temp.reads_few(1, $$ select stint.fail_job(job_id, run, 'no', p_retryable => false) from run $$, 'fail_job for good');
select pg_temp.reads_few(1, 'select stint.retry_job(job_id) from run', 'retry_job');
select pg_temp.ids('t', 1) as one, pg_temp.ids('t', 10) as ten \gset
select pg_temp.reads_few(1, format('select stint.set_job_priority(%L, 5)', (:'one'::uuid[])[1]), 'set_job_priority');
select pg_temp.reads_few(1, format('select stint.move_job(%L, %L)', (:'one'::uuid[])[1], 'fair'), 'move_job to a fair queue');
select pg_temp.reads_few(10, format('select stint_internal.make_ready(%L)', :'ten'), 'make_ready');
select pg_temp.reads_few(10, format('select stint_internal.fair_ranks(%L, %L, 0)', :'ten', 'fair'), 'fair_ranks');
select pg_temp.reads_few(10, format('select stint.cancel_jobs(%L)', :'ten'), 'cancel_jobs');
select pg_temp.reads_few(10, format('select stint_internal.revive_jobs(%L)', :'ten'), 'revive_jobs');
select test.later('10 minutes');
select pg_temp.reads_few(10, 'select stint.promote_due_jobs()', 'promote_due_jobs');
select pg_temp.reads_few(10, $$ select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "n"}, {"name": "b", "job_type": "n", "depends_on": ["a"]}]}') $$, 'create_workflow');
select n.workflow_id as wf from stint_internal.job_node n limit 1 \gset
select pg_temp.reads_few(2, format('select stint.cancel_workflow(%L)', :'wf'), 'cancel_workflow');

-- A table without an index for the question has to be read whole all the same. Where that is forbidden, so that the queue is not, it seems dear.
select is(array(select p.oid::regprocedure::text from pg_proc p where 'enable_seqscan=off' = any (p.proconfig) and 'jit=off' <> all (p.proconfig)), '{}'::text[],
    'what may not read a whole table is never compiled');
select * from finish();
rollback;
