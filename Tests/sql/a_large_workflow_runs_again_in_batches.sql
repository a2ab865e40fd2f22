-- retry_workflow of more than 1,000 jobs is a bulk operation: batch by batch, parents first, and each job waits for its parents as at first.
begin;
select plan(24);
select test.at('2030-01-01 12:00Z');
create function pg_temp.statuses() returns text language sql as $$
    select string_agg(n || ' ' || s, ', ' order by s) from (
        select status as s, count(*) as n from stint_internal.all_jobs where id in (select id from stint_internal.job_node where workflow_id is not null) group by 1) as c
$$;
create function pg_temp.batch(p_limit int) returns text language sql as $$
    select stint.run_bulk_operation(operation_id, p_limit) ->> 'changed_now' from stint.bulk_operations where action = 'retry_workflow' and status = 'running'
$$;
create function pg_temp.fail_all() returns int language plpgsql as $$
declare
    v_count int := 0;
    v_job   record;
begin
    for v_job in select * from stint.claim_jobs('w', p_limit => 10000) loop
        perform stint.fail_job(v_job.job_id, v_job.run, 'no', p_retryable => false);
        v_count := v_count + 1;
    end loop;
    while stint.release_dependents() > 0 loop
    end loop;
    return v_count;
end $$;

-- Children stand before their parents in the array, so that ids are in the wrong order: leaf-i waits for mid-i, and all of these for root.
select stint.create_workflow(jsonb_build_object('jobs',
    (select jsonb_agg(jsonb_build_object('name', 'leaf-' || i, 'job_type', 'leaf', 'depends_on', jsonb_build_array('mid-' || i))) from generate_series(1, 700) as i)
    || (select jsonb_agg(jsonb_build_object('name', 'mid-' || i, 'job_type', 'mid', 'depends_on', '["root"]'::jsonb)) from generate_series(1, 700) as i)
    || '[{"name": "root", "job_type": "root"}]')) as w \gset
select is(pg_temp.fail_all(), 1, 'the root fails');
select is(pg_temp.statuses(), '1400 cancelled, 1 failed', 'and nothing else runs');

create temp table again as select id from stint.retry_workflow(:'w') as id;
select is((select count(*) from again), 1401::bigint, 'the ids of all that will run again');
select is(pg_temp.statuses(), '1400 cancelled, 1 failed', 'nothing has happened yet');
select is((select (filter, matched, status)::text from stint.bulk_operations), format('("{""workflow_id"": ""%s""}",1401,running)', :'w'), 'it is an operation that can be seen');
select is(pg_temp.batch(400), '400', 'a batch');
select is(pg_temp.statuses(), '399 blocked, 1001 cancelled, 1 pending', 'begins with the root; the others wait for it');
savepoint crash;
select pg_temp.batch(400);
rollback to crash;
select is(pg_temp.statuses(), '399 blocked, 1001 cancelled, 1 pending', 'a crash takes back one batch');
select is(pg_temp.batch(1000) || ' ' || pg_temp.statuses(), '1000 1399 blocked, 1 cancelled, 1 pending', 'the next one does it once more');
select is(pg_temp.batch(1000) || ' ' || pg_temp.statuses(), '1 1400 blocked, 1 pending', 'until all wait again');
select is((select (status, changed, skipped)::text from stint.bulk_operations), '(completed,1401,0)', 'and the operation is over');
select results_eq($$ select job_type, count(*) from stint.claim_jobs('w', p_limit => 10000) group by 1 $$, $$ values ('root', 1::bigint) $$, 'only the root can be started');
select stint.complete_job(id, run) from stint_internal.job_queue where job_type = 'root';
select stint.release_dependents();
select is(pg_temp.statuses(), '700 blocked, 1 completed, 700 pending', 'then those that waited for it');
select is(pg_temp.fail_all(), 700, 'which fail this time');
select is(pg_temp.statuses(), '700 cancelled, 1 completed, 700 failed', 'so that their children are cancelled');

-- The world goes on between two batches.
select count(*) from stint.retry_workflow(:'w', 'root');
select is((select matched from stint.bulk_operations where status = 'running'), 1401::bigint, 'from one job on: completed ones, too');
select pg_temp.batch(301);
select is(pg_temp.statuses(), '300 blocked, 700 cancelled, 400 failed, 1 pending', 'the root and a part of those that follow');
select stint.complete_job(job_id, run) from stint.claim_jobs('w');
select stint.release_dependents();
select is(pg_temp.statuses(), '700 cancelled, 1 completed, 400 failed, 300 pending', 'which run when it has completed');
select pg_temp.batch(1000);
select is(pg_temp.statuses(), '600 blocked, 100 cancelled, 1 completed, 700 pending', 'those that come later find it completed');
select is((select stint.stop_bulk_operation(operation_id) from stint.bulk_operations where status = 'running'), 'stopped', 'it can be stopped');
select is(pg_temp.statuses(), '600 blocked, 100 cancelled, 1 completed, 700 pending', 'what is not back by then stays as it ended');
select count(*) from (select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w', p_limit => 10000)) as c;
select count(*) from (select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w', p_limit => 10000)) as c;
select is(pg_temp.statuses(), '100 cancelled, 1301 completed', 'all others come to their end');
select is((select count(*) from stint.retry_workflow(:'w')), 100::bigint, 'a hundred run again');
select is(pg_temp.statuses(), '1301 completed, 100 pending', 'at once');
select * from finish();
rollback;
