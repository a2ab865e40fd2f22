-- The grants: who may call what, and that PUBLIC may nothing.
begin;
select plan(26);
create function pg_temp.may(p_role text) returns text[] language sql as $$
    select array_agg(proname::text order by proname) from pg_proc where pronamespace = 'stint'::regnamespace and has_function_privilege(p_role, oid, 'execute') $$;
create role t_nobody;

select is(pg_temp.may('t_nobody'), null, 'PUBLIC may call nothing');
select is((select count(*) from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
           where p.pronamespace in ('stint'::regnamespace, 'stint_internal'::regnamespace) and a.grantee = 0), 0::bigint, 'no function is granted to PUBLIC');
select is((select count(*) from pg_class c where c.relnamespace in ('stint'::regnamespace, 'stint_internal'::regnamespace) and has_table_privilege('t_nobody', c.oid, 'select')
           and c.relkind in ('r', 'v', 'p')), 0::bigint, 'no table or view either');
select ok(not has_schema_privilege(r, 'stint_internal', 'usage'), r || ' has no rights in stint_internal')
from unnest('{t_nobody,stint_client,stint_worker,stint_operator,stint_observer}'::text[]) as r;
select is((select count(*) from pg_class c, unnest('{stint_client,stint_worker,stint_operator,stint_observer}'::text[]) as r
           where c.relnamespace = 'stint_internal'::regnamespace and c.relkind in ('r', 'v', 'p') and has_table_privilege(r, c.oid, 'select, insert, update, delete')), 0::bigint,
    'nor on any of its tables');
select is((select count(*) from pg_class c, unnest('{stint_client,stint_worker,stint_operator,stint_observer}'::text[]) as r
           where c.relnamespace = 'stint'::regnamespace and c.relkind = 'v' and has_table_privilege(r, c.oid, 'insert, update, delete')), 0::bigint,
    'views are for reading');

select is(pg_temp.may('stint_client'), '{batch_status,caller_role,cancel_job,cancel_jobs,cancel_workflow,check_rate_limit,create_batch,create_job,create_jobs,create_jobs_of_type,create_trigger_source,create_workflow,current_subject,delete_job,draw_jobs,drop_trigger_source,explain_job,explain_job_text,forget_trigger_source,job_children,job_logs,job_parents,job_status,list_audit,list_jobs,my_tenants,now,parent_results,preview_bulk_operation,redact_json,redrive_jobs,release_key,reschedule_job,retry_job,retry_jobs,retry_workflow,run_bulk_operation,save_trigger_source,sees_every_tenant,sees_redacted,start_bulk_operation,stop_bulk_operation,submit_job,undo_bulk_operation,update_job_payload,validate_json,wait_for_job,watch_jobs,workflow_status}',
    'a client creates, follows, cancels, retries and deletes');
select ok(not pg_temp.may('stint_client') && '{claim_job,claim_jobs,heartbeat,complete_job,fail_job,release_job,tick,pause_queue,define_job_type,change_setting,set_job_priority,move_job,rescue_lost_jobs}',
    'it does not work and does not operate');
select ok(pg_temp.may('stint_worker') @> '{claim_jobs,heartbeat,complete_jobs,fail_jobs,tick,retire_worker,job_status}', 'a worker works');
select ok(not pg_temp.may('stint_worker') && '{create_job,create_jobs,cancel_job,retry_job,delete_job,update_job_payload,start_bulk_operation,create_trigger_source}', 'and is no client');
select ok(not pg_temp.may('stint_worker') && '{pause_queue,define_job_type,change_setting,set_job_priority,move_job}', 'and does not operate');
select ok(pg_temp.may('stint_operator') @> '{create_job,cancel_job,pause_queue,define_job_type,change_setting,set_job_priority,move_job,tick}', 'an operator operates');
select ok(not pg_temp.may('stint_operator') && '{claim_jobs,complete_job,heartbeat}', 'and does not work');
select ok(not pg_temp.may('stint_observer') && '{create_job,cancel_job,claim_jobs,complete_job,tick,pause_queue,delete_job}', 'an observer only looks');

-- And with those rights each can really do it: no call trips over a right it does not have.
select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
select lives_ok($$ select stint.job_status(stint.create_job('a')), stint.now(), stint.current_subject(), stint.check_rate_limit('k', 1) from stint.list_jobs() limit 1 $$, 'a client can tell the time and create a job');
select test.act_as('stint_worker');
select lives_ok($$ select stint.heartbeat('w'), stint.tick(); select stint.claim_jobs('w'); select stint.now(); select * from stint.worker_health, stint.queue_health, stint.stuck_jobs, stint.duties $$, 'a worker can work and look');
select test.act_as('stint_operator');
select lives_ok($$ select stint.define_job_type('b', p_priority => 3), stint.define_queue('q'), stint.pause_queue('q'), stint.resume_queue('q'), stint.pause_job_type('b'),
                   stint.resume_job_type('b'), stint.change_setting('max_lost_runs', '4'); select * from stint.job_types, stint.settings $$, 'an operator can operate');
select test.act_as('stint_observer');
select lives_ok(format('select * from stint.%I', v), 'an observer can read ' || v)
from unnest('{queue_health,job_throughput,stuck_jobs,dead_letters,worker_health}'::text[]) as v;
reset role;

select * from finish();
rollback;
