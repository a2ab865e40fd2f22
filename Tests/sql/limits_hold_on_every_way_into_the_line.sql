-- Concurrency limits hold however a job is created, released, retried or run, and whoever may not see a job learns nothing of it from them.
begin;
set constraints all immediate;
select plan(34);
select test.at('2030-01-01 12:00Z');
create function pg_temp.statuses() returns text language sql as $$
    select coalesce(string_agg(n || ' ' || status, ', ' order by status desc), '') from (select status, count(*) as n from stint_internal.job_queue group by status) as s $$;
create function pg_temp.start_over() returns void language sql as $$
    select set_config('stint.limits_settled', '', true), set_config('stint.tenant_id', '', false), set_config('stint.user_id', '', false);
    select stint.cancel_job(id) from stint_internal.job_queue where status <> 'processing';
    select stint.complete_job(id, run) from stint_internal.job_queue where status = 'processing';
    delete from stint_internal.job_history;
    select set_config('stint.limits_settled', '', true) $$;

-- Ways in.
select count(*) from stint.create_jobs('[{"job_type": "a", "concurrency_key": "k"}, {"job_type": "b", "concurrency_key": "k"}, {"job_type": "a", "concurrency_key": "l", "idempotency_key": "i"}]');
select is(pg_temp.statuses(), '2 pending, 1 blocked', 'create_jobs takes keys');
select pg_temp.start_over();
select stint.submit_job('a', p_concurrency_key => 'k'), stint.submit_job('a', p_concurrency_key => 'k');
select is(pg_temp.statuses(), '1 pending, 1 blocked', 'so does submit_job');
select pg_temp.start_over();
select is(test.state_of($$ select stint.create_jobs('[{"job_type": "a"}, {"job_type": "a", "concurrency_key": ""}]') $$), 'ST001', 'an unusable key is refused there too');
select is(pg_temp.statuses(), '', 'and nothing is half done');
select stint.create_job('a', p_concurrency_key => 'k', p_scheduled_for => stint.now() + interval '1 minute'), stint.create_job('a', p_concurrency_key => 'k', p_scheduled_for => stint.now() + interval '1 minute');
select is(pg_temp.statuses(), '2 scheduled', 'a delayed job needs no slot');
select is((select count(*) from stint.concurrency), 0::bigint, 'and has none');
select test.later('2 minutes'); select stint.promote_due_jobs();
select is(pg_temp.statuses(), '1 pending, 1 blocked', 'before its time has come');
select pg_temp.start_over();

-- Jobs that are the same, and postponed ones.
select stint.create_job('u', '{"x": 1}', p_concurrency_key => 'k', p_unique => '{"key": "x", "on_conflict": "postpone", "wait": "1 minute"}');
select test.later('2 minutes'); select stint.promote_due_jobs();
select is(pg_temp.statuses(), '1 pending', 'a unique job has its slot');
select stint.create_job('u', '{"x": 1}', p_concurrency_key => 'k', p_unique => '{"key": "x", "on_conflict": "postpone", "wait": "1 minute"}');
select is((pg_temp.statuses() || ' ' || (select count(*) from stint.concurrency)), '1 scheduled 0', 'and gives it up when it is postponed');
select pg_temp.start_over();

-- Workflows and batches.
select stint.create_workflow('{"jobs": [{"name": "one", "job_type": "a", "concurrency_key": "k"}, {"name": "two", "job_type": "a", "concurrency_key": "k"},
    {"name": "three", "job_type": "a", "concurrency_key": "k", "depends_on": ["one"]}]}') as workflow \gset
select is(pg_temp.statuses() || ' ' || (select string_agg(waits_for, ',' order by waits_for) from stint.jobs where status = 'blocked'), '1 pending, 2 blocked limit,parents', 'nodes of a workflow wait for their parents first');
select stint.complete_job(job_id, run) from stint.claim_jobs('w');
select is((select string_agg(waits_for, ',') from stint.jobs where status = 'blocked'), 'limit', 'and then for their turn');
select is((select count(*) from stint.claim_jobs('w', p_limit => 10)), 1::bigint, 'one at a time');
select stint.complete_job(id, run) from stint_internal.job_queue where status = 'processing';
select stint.complete_job(job_id, run) from stint.claim_jobs('w');
select count(*) from stint.retry_workflow(:'workflow', 'one');
select is((select string_agg(coalesce(waits_for, status), ',' order by waits_for) from stint.jobs where finished_at is null), 'parents,pending', 'a part that runs again holds one slot only');
select is((select running + ready + waiting from stint.concurrency), 1::bigint, 'the job that waits for its parent again has given up its place');
select pg_temp.start_over();
select stint.create_batch('[{"job_type": "a", "concurrency_key": "k"}, {"job_type": "a", "concurrency_key": "k"}]', p_on_success => '{"job_type": "done"}');
select stint.complete_job(job_id, run) from stint.claim_jobs('w');
select stint.complete_job(job_id, run) from stint.claim_jobs('w');
select is((select job_type from stint_internal.job_queue where status = 'pending'), 'done', 'a batch comes to its end');
select pg_temp.start_over();

-- Bulk operations and their undo, redrive.
select stint.create_job('a', p_concurrency_key => 'k') from generate_series(1, 3);
select stint.start_bulk_operation('cancel', '{"job_type": "a"}', p_confirm => true) as operation \gset
select stint.run_bulk_operation(:'operation');
select is(pg_temp.statuses(), '', 'a bulk cancellation');
select stint.run_bulk_operation(stint.undo_bulk_operation(:'operation'));
select is(pg_temp.statuses(), '1 pending, 2 blocked', 'that is undone puts them into line again');
select stint.fail_job(c.job_id, c.run, 'no', p_retryable => false) from stint.claim_jobs('w') as c;
select stint.start_bulk_operation('retry', '{"status": "failed"}', p_confirm => true) as operation \gset
select stint.run_bulk_operation(:'operation');
select is(pg_temp.statuses(), '1 pending, 2 blocked', 'and so does a retry of many');
select stint.define_job_type('dies', p_max_attempts => 1, p_max_running => 1);
select stint.create_job('dies') from generate_series(1, 2);
select stint.fail_job(c.job_id, c.run, 'no') from stint.claim_jobs('w', p_limit => 10) as c where c.job_type = 'dies';
select status as redriven from stint.redrive_jobs(array(select id from stint.jobs where status = 'dead_letter')) \gset
select is(:'redriven'::text, 'blocked', 'a dead letter that is redriven waits for its turn');
select pg_temp.start_over();

-- SQL handlers.
create schema app;
create function app.count_up(p jsonb) returns jsonb language sql as $$ select to_jsonb((select count(*) from stint_internal.job_queue where status = 'processing')) $$;
select stint.define_job_type('in_sql', p_handler => 'app.count_up');
select stint.create_job('in_sql', p_concurrency_key => 'k') from generate_series(1, 3);
select is((select count(*) from stint.run_sql_jobs()), 1::bigint, 'a SQL handler runs one of them');
set constraints all immediate;
select is((select count(*) from stint.run_sql_jobs()), 1::bigint, 'and then the next');
set constraints all immediate;
select pg_temp.start_over();

-- Trigger sources: jobs that belong to the tenant of the row take turns under that tenant's limits.
select stint.define_plan('*', '[{"count": "running", "per": "tenant", "max": 1}]');
create table app.documents (id int primary key, tenant text);
select stint.create_trigger_source('app.documents', 'index', p_key => 'id', p_tenant_column => 'tenant', p_payload => '{"id": "$.id"}');
insert into app.documents select n, 't' || n % 2 from generate_series(1, 4) as n;
select is(pg_temp.statuses(), '2 pending, 2 blocked', 'each tenant has one job running');
select is((select string_agg(tenant_id, ',' order by tenant_id) from stint.concurrency), 't0,t1', 'under limits of its own');
select pg_temp.start_over(); select stint.define_plan('*', '[]');

-- Who sees what.
select set_config('stint.tenant_id', 't1', false), set_config('stint.user_id', 'ann', false);
select stint.create_job('a', p_concurrency_key => 'secret of t1'), stint.create_job('dies'), stint.create_job('dies');
select set_config('stint.tenant_id', 't2', false), set_config('stint.user_id', 'bob', false);
select stint.create_job('a', p_concurrency_key => 'key of t2');
select set_config('stint.tenant_id', '', false), set_config('stint.user_id', '', false);
select test.act_as('stint_client', '{"sub": "bob", "tenant_id": "t2"}');
select is((select string_agg(limit_name, ', ') from stint.concurrency), 'key "key of t2" of tenant t2', 'a client sees the limits of its tenants only');
select test.act_as('stint_observer');
select is((select string_agg(limit_kind, ', ' order by limit_kind) from stint.concurrency), 'key, key, type', 'an observer sees all');
reset role; select set_config('request.jwt.claims', '', false);
select set_config('stint.tenant_id', 't2', false), set_config('stint.user_id', 'bob', false);
select stint.create_job('dies') as waiting \gset
select test.act_as('stint_client', '{"sub": "bob", "tenant_id": "t2"}');
select is((select jsonb_path_query_first(stint.explain_job(:'waiting'), '$.reasons[0]') - 'next' - 'text'),
    '{"code": "limit", "limit_name": "job type dies", "max": 1, "before": 1}', 'explain_job names the limit and the place in line, and no job of another tenant');
reset role; select set_config('request.jwt.claims', '', false);
select matches(stint.explain_job(:'waiting') ->> 'summary', 'Of the job type dies no more than 1 may run at once, and 1 do', 'in a sentence');
select pg_temp.start_over();

-- What a fault would leave behind is found.
select stint.create_job('a', p_concurrency_key => 'k') from generate_series(1, 3);
update stint_internal.limit_state set held = 7, lows = array_fill(null::bigint, array[11]);
select is(stint.check_limits() > 0, true, 'a wrong counter is noticed');
select stint.complete_job(job_id, run) from stint.claim_jobs('w');
select is(pg_temp.statuses(), '1 pending, 1 blocked', 'and put right');
delete from stint_internal.job_queue where status = 'pending';
select is((stint.check_limits() > 0, pg_temp.statuses())::text, '(t,"1 pending")', 'a slot whose job is gone is found');
delete from stint_internal.limit_place; update stint_internal.job_queue set status = 'blocked', rank = null;
select is((stint.check_limits() > 0, pg_temp.statuses())::text, '(t,"1 pending")', 'and a job that waits in no line');
update stint_internal.job_queue set status = 'retrying', rank = null;
select is(stint.check_limits() > 0, true, 'and a slot that nobody needs');
select is((select count(*) from stint_internal.limit_place) + (select count(*) from stint_internal.limit_state), 0::bigint, 'which is free then');
select is(stint.check_limits(), 0, 'after that there is nothing to put right');
select * from finish();
rollback;
