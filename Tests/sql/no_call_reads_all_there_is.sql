-- Statistics that were taken while tables were empty, as after a quiet night, say for a while that they hold nothing, however much they hold. Still no call reads more rows than it is about. Every public
-- function is called once, before 3,000 jobs of each kind, and its rows are counted over all tables; or it stands below why it may read more.
begin;
select plan(65);
select test.at('2030-01-01 12:00Z');
create schema t_app;
create function t_app.nothing(p_job jsonb) returns jsonb language sql as $$ select '{}'::jsonb $$;
create role t_no_read;
grant t_no_read to current_user;
grant usage on schema t_app to t_no_read;

-- Some of every kind: ready, delayed, blocked, limited, with a key, unique, in a graph, ended.
select stint.define_queue('fair', p_fair => true), stint.define_job_type('limited', p_max_running => 1), stint.define_job_type('strict', p_key_order => 'strict');
select stint.define_job_type('once', p_unique => '{"fields": ["/i"]}');
select stint.define_job_type('in_sql', p_handler => 't_app.nothing', p_handler_role => 't_no_read');
create function pg_temp.many(p_type text, p_queue text default 'default', p_at timestamptz default null) returns bigint language sql as $$
    select count(*) from stint.create_jobs_of_type(p_type, array(select jsonb_build_object('i', i) from generate_series(1, 3000) as i), p_queue, p_scheduled_for => p_at)
$$;
select pg_temp.many('t'), pg_temp.many('fair', 'fair'), pg_temp.many('limited'), pg_temp.many('once'), pg_temp.many('later', 'default', '2030-01-01 12:05Z'), pg_temp.many('t', 'other');
select count(*) from stint.create_jobs((select jsonb_agg(jsonb_build_object('job_type', 'keyed', 'concurrency_key', 'k' || i % 100)) from generate_series(1, 3000) as i));
select pg_temp.many('in_sql', 'sql');
select count(*) from (select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w0', '{other}', 3000)) as done;
select stint.create_workflow(jsonb_build_object('jobs', (select jsonb_agg(jsonb_build_object('name', 'j' || i, 'job_type', 'node', 'queue', 'graph') || case when i > 1
    then jsonb_build_object('depends_on', jsonb_build_array('j' || i / 2)) else '{}' end) from generate_series(1, 3000) as i)));
select stint.create_batch((select jsonb_agg(jsonb_build_object('job_type', 'b', 'queue', 'graph')) from generate_series(1, 3000) as i));
select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "n", "queue": "small"}, {"name": "b", "job_type": "n", "queue": "small", "depends_on": ["a"]}]}') as wf \gset
select stint.create_batch('[{"job_type": "n", "queue": "small"}]') as batch \gset
select stint.tick();

-- To the planner all tables are as they were in the morning.
update pg_class set reltuples = 0, relpages = greatest(relpages, 30)
where relnamespace = 'stint_internal'::regnamespace and relkind in ('r', 'i') and pg_relation_size(oid) > 30 * 8192;
select cmp_ok((select count(*) from pg_class where relnamespace = 'stint_internal'::regnamespace and relkind = 'r' and reltuples = 0 and relpages >= 30), '>=', 5::bigint, 'to the planner many tables are empty');

create function pg_temp.rows_read() returns bigint language sql volatile as $$
    select sum(coalesce(idx_tup_fetch, 0) + seq_tup_read)::bigint from pg_stat_xact_user_tables where schemaname = 'stint_internal'
$$;
create temp table run (job_id uuid, run bigint);
create function pg_temp.run(p_count int, p_queue text default 'default') returns setof run language sql as $$
    delete from run; insert into run select c.job_id, c.run from stint.claim_jobs('w', array[p_queue], p_count) as c returning *
$$;
-- Chosen beforehand, so that looking for them does not count. Each is taken once.
create temp table pick as
    select 'live ' || job_type as kind, id from (select id, job_type, row_number() over (partition by job_type order by id desc) as n
        from stint_internal.job_queue where status <> 'processing' and queue <> 'small') as j where n <= 60
    union all
    select 'ended', id from (select id from stint_internal.job_history where job_type = 't' order by id desc limit 60) as h;
create function pg_temp.take(p_kind text, p_count int) returns uuid[] language sql as $$
    with taken as (delete from pick where ctid = any (array(select ctid from pick where kind = p_kind limit p_count)) returning id) select array_agg(id) from taken
$$;
create function pg_temp.ids(p_type text, p_count int) returns uuid[] language sql as $$ select pg_temp.take('live ' || p_type, p_count) $$;
create function pg_temp.ended(p_count int) returns uuid[] language sql as $$ select pg_temp.take('ended', p_count) $$;
create temp table called (name text);
-- Its plans are made when it runs, and once more when it is kept for good. Twenty rows for each job, and what small tables hold.
create function pg_temp.reads_few(p_name text, p_jobs int, p_call text) returns text language plpgsql as $$
declare
    v_before bigint;
    v_read   bigint;
begin
    insert into called values (p_name);
    v_before := pg_temp.rows_read();
    execute p_call;
    v_read := pg_temp.rows_read() - v_before;
    return ok(v_read <= 400 + 30 * p_jobs, p_name || format(': %s rows', v_read));
end $$;
-- What is about jobs, the graph or limits: so many jobs a call.
select pg_temp.reads_few('claim_jobs', 10, $$ select pg_temp.run(10) $$);
select pg_temp.reads_few('heartbeat', 10, $$ select stint.heartbeat('w', array_agg(job_id), array_agg(run)) from run $$);
select pg_temp.reads_few('update_jobs_progress', 10, $$ select stint.update_jobs_progress(jsonb_agg(jsonb_build_object('job_id', job_id, 'run', run, 'percent', 1))) from run $$);
select pg_temp.reads_few('log_jobs', 10, $$ select stint.log_jobs(jsonb_agg(jsonb_build_object('job_id', job_id, 'run', run, 'message', 'm'))) from run $$);
select pg_temp.reads_few('complete_jobs', 10, $$ select stint.complete_jobs(array_agg(job_id), array_agg(run)) from run $$);
select pg_temp.reads_few('claim_job', 1, $$ select stint.claim_job('w2', '{fair}') $$);
select pg_temp.reads_few('fail_jobs', 10, $$ select stint.fail_jobs(jsonb_agg(jsonb_build_object('job_id', job_id, 'run', run, 'error_message', 'no'))) from pg_temp.run(10) $$);
select pg_temp.reads_few('release_job', 1, $$ select stint.release_job(job_id, run) from pg_temp.run(1) $$);
select pg_temp.reads_few('snooze_job', 1, $$ select stint.snooze_job(job_id, run, '1 hour') from pg_temp.run(1) $$);
select pg_temp.reads_few('fail_job', 1, $$ select stint.fail_job(job_id, run, 'no', p_retryable => false) from pg_temp.run(1) $$);
select pg_temp.reads_few('run_sql_handlers', 10, $$ select stint.run_sql_handlers(array_agg(job_id), array_agg(run)) from pg_temp.run(10, 'sql') $$);
select pg_temp.reads_few('run_sql_jobs', 10, $$ select stint.run_sql_jobs(10, '{sql}') $$);
select pg_temp.reads_few('update_job_progress', 1, $$ select stint.update_job_progress(job_id, 5, p_run => run) from pg_temp.run(1) $$);
select pg_temp.reads_few('log_job', 1, $$ select stint.log_job(job_id, run, 'info', 'm') from run $$);
select pg_temp.reads_few('handler_share', 1, $$ select stint.handler_share(job_id, run) from run $$);
select pg_temp.reads_few('job_logs', 1, $$ select stint.job_logs(job_id) from run $$);
select pg_temp.reads_few('complete_job', 1, $$ select stint.complete_job(job_id, run) from run $$);
select pg_temp.reads_few('create_job', 1, $$ select stint.create_job('limited', '{}'), stint.create_job('once', '{"i": 3}'), stint.create_job('t', p_concurrency_key => 'k1') $$);
select pg_temp.reads_few('submit_job', 1, $$ select stint.submit_job('once', '{"i": 4}') $$);
select pg_temp.reads_few('create_jobs', 2, $$ select stint.create_jobs('[{"job_type": "t"}, {"job_type": "limited"}]') $$);
select pg_temp.reads_few('create_jobs_of_type', 2, $$ select stint.create_jobs_of_type('limited', array['{}', '{}']::jsonb[]) $$);
select pg_temp.reads_few('create_workflow', 2, $$ select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "n"}, {"name": "b", "job_type": "n", "depends_on": ["a"]}]}') $$);
select pg_temp.reads_few('create_batch', 2, $$ select stint.create_batch('[{"job_type": "n"}, {"job_type": "t"}]') $$);
select pg_temp.reads_few('job_status', 1, $$ select stint.job_status((pg_temp.ids('t', 1))[1]) $$);
select pg_temp.reads_few('explain_job', 400, $$ select stint.explain_job((pg_temp.ids('limited', 1))[1]), stint.explain_job((pg_temp.ended(1))[1]), stint.explain_job((pg_temp.ids('node', 1))[1]) $$);
select pg_temp.reads_few('explain_job_text', 400, $$ select stint.explain_job_text((pg_temp.ids('keyed', 1))[1]) $$);
select pg_temp.reads_few('job_parents', 1, $$ select stint.job_parents((pg_temp.ids('node', 1))[1]) $$);
select pg_temp.reads_few('job_children', 1, $$ select stint.job_children((pg_temp.ids('node', 1))[1]) $$);
select pg_temp.reads_few('parent_results', 1, $$ select stint.parent_results((pg_temp.ids('node', 1))[1]) $$);
select pg_temp.reads_few('workflow_status', 2, format($$ select stint.workflow_status(%L) $$, :'wf'));
select pg_temp.reads_few('batch_status', 1, format($$ select stint.batch_status(%L) $$, :'batch'));
select pg_temp.reads_few('draw_jobs', 2, format($$ select stint.draw_jobs(%L) $$, :'wf'));
select pg_temp.reads_few('list_jobs', 50, $$ select stint.list_jobs() $$);
select pg_temp.reads_few('set_job_priority', 1, $$ select stint.set_job_priority((pg_temp.ids('t', 1))[1], 5), stint.set_job_priority((pg_temp.ids('limited', 1))[1], 5) $$);
select pg_temp.reads_few('move_job', 1, $$ select stint.move_job((pg_temp.ids('t', 1))[1], 'fair') $$);
select pg_temp.reads_few('reschedule_job', 1, $$ select stint.reschedule_job((pg_temp.ids('t', 1))[1], stint.now() + interval '1 hour') $$);
select pg_temp.reads_few('update_job_payload', 1, $$ select stint.update_job_payload((pg_temp.ids('t', 1))[1], '{"x": 1}') $$);
select pg_temp.reads_few('delete_job', 1, $$ select stint.delete_job((pg_temp.ids('t', 1))[1]), stint.delete_job((pg_temp.ended(1))[1]) $$);
select pg_temp.reads_few('cancel_job', 1, $$ select stint.cancel_job((pg_temp.ids('limited', 1))[1]) $$);
select pg_temp.reads_few('cancel_jobs', 10, $$ select stint.cancel_jobs(pg_temp.ids('t', 10)) $$);
select pg_temp.reads_few('retry_job', 1, $$ select stint.retry_job((pg_temp.ended(1))[1]) $$);
select pg_temp.reads_few('retry_jobs', 10, $$ select stint.retry_jobs(pg_temp.ended(10)) $$);
select pg_temp.reads_few('redrive_jobs', 1, $$ select stint.redrive_jobs(pg_temp.ended(1)) $$);
select pg_temp.reads_few('release_key', 1, $$ select stint.release_key((pg_temp.ended(1))[1]) $$);
select pg_temp.reads_few('cancel_workflow', 2, format($$ select stint.cancel_workflow(%L) $$, :'wf'));
select pg_temp.reads_few('retry_workflow', 2, format($$ select stint.retry_workflow(%L) $$, :'wf'));
select pg_temp.reads_few('heartbeat', 1, $$ select stint.heartbeat('w3') $$);
select pg_temp.reads_few('expire_jobs', 1, $$ select stint.expire_jobs() $$);
select pg_temp.reads_few('promote_due_jobs', 1, $$ select stint.promote_due_jobs() $$);
select pg_temp.reads_few('release_dependents', 1, $$ select stint.release_dependents() $$);
select pg_temp.reads_few('settle_limits', 1, $$ select stint.settle_limits() $$);
select pg_temp.reads_few('age_jobs', 1, $$ select stint.age_jobs() $$);
select pg_temp.reads_few('rerank_queues', 1, $$ select stint.rerank_queues() $$);
select pg_temp.reads_few('run_bulk_operations', 1, $$ select stint.run_bulk_operations() $$);
select pg_temp.reads_few('move_marks', 1, $$ select stint.move_marks() $$);
select pg_temp.reads_few('sweep_late_jobs', 1, $$ select stint.sweep_late_jobs() $$);
select pg_temp.reads_few('set_tenant_weight', 1, $$ select stint.set_tenant_weight('acme', 4) $$);
select pg_temp.reads_few('pause_queue', 1, $$ select stint.pause_queue('sql') $$);
select pg_temp.reads_few('resume_queue', 1, $$ select stint.resume_queue('sql') $$);
select pg_temp.reads_few('refresh_routes', 1, $$ select stint.refresh_routes() $$);

-- Its table is small here, since the planner is to be deceived: one with places of 3,000 jobs.
select pg_temp.reads_few('a view: concurrency', 6100, 'select * from stint.concurrency');
select pg_temp.reads_few('a view: rate_limits', 6100, 'select * from stint.rate_limits');
select pg_temp.reads_few('a view: standing_keys', 6100, 'select * from stint.standing_keys');

-- Not called, and why.
create temp table other (name text);
insert into other select unnest('{
    alter_job_type,define_job_type,define_queue,define_plan,define_handler_version,drop_job_type,drop_plan,apply_definitions,plan_definitions,export_definitions,describe_job_type,
    set_tenant_plan,pause_job_type,resume_job_type,
    preview_bulk_operation,start_bulk_operation,stop_bulk_operation,undo_bulk_operation,run_bulk_operation,
    queue_stats,throughput,retire_worker,resync_worker,wait_for_job,rescue_stray_jobs,check_limits,find_stranded_dependents,rescue_lost_jobs,prune_records,roll_partitions,seal_audit,summarise_costs,summarise_minutes,watch_handler_versions,
    tick,run_duty,verify_audit,list_audit,end_lent_credentials,
    allow_database_role,set_database_role,lend_credentials,return_credentials,register_function,unregister_function,change_setting,
    create_trigger_source,save_trigger_source,drop_trigger_source,forget_trigger_source,
    caller_role,current_subject,my_tenants,now,sees_every_tenant,sees_redacted,check_rate_limit,check_runner,report_rate_limited,declare_busy,declare_idle,redact_json,validate_json,watch_jobs}'::text[]);
select is(array(select p.proname::text from pg_proc p where p.pronamespace = 'stint'::regnamespace
                and p.proname not in (select name from called union all select name from other) order by 1), '{}'::text[],
    'every public function is called, or named: policies and bulk operations are about all jobs that they match, views and some duties about all there are, the rest about none');
select * from finish();
rollback;
