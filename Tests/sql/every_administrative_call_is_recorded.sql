-- Each administrative call leaves an audit entry: who, when, why, before and after. A function or a table that is new has to be put into one of the lists
-- here, so that none is forgotten.
begin;
select plan(25);
select test.at('2030-01-01 12:00Z');

-- What administers, with a call that changes something. Calls that need a job find it in the table job by name.
create temp table job (name text primary key, id uuid);
create function pg_temp.job(p_name text) returns uuid language sql as $$ select id from job where name = p_name $$;
create temp table administrative (n int generated always as identity, name text, call text);
insert into administrative (name, call) values
    ('define_queue', $$ select stint.define_queue('q', true) $$),
    ('pause_queue', $$ select stint.pause_queue('q', 'because') $$),
    ('resume_queue', $$ select stint.resume_queue('q') $$),
    ('define_job_type', $$ select stint.define_job_type('t', p_priority => 2) $$),
    ('alter_job_type', $$ select stint.alter_job_type('t', '{"max_attempts": 7}') $$),
    ('apply_definitions', $$ select stint.apply_definitions('{"queues": {"applied": {"strict": true}}, "job_types": {"applied": {"priority": 5}}}') $$),
    ('drop_job_type', $$ select stint.drop_job_type('applied') $$),
    ('pause_job_type', $$ select stint.pause_job_type('t') $$),
    ('resume_job_type', $$ select stint.resume_job_type('t') $$),
    ('change_setting', $$ select stint.change_setting('max_lost_runs', '4') $$),
    ('define_plan', $$ select stint.define_plan('free', '[{"count": "unfinished", "per": "user", "max": 5}]') $$),
    ('set_tenant_plan', $$ select stint.set_tenant_plan('acme', 'free') $$),
    ('set_tenant_weight', $$ select stint.set_tenant_weight('acme', 4) $$),
    ('drop_plan', $$ select stint.define_plan('gone'), stint.drop_plan('gone') $$),
    ('allow_database_role', $$ select stint.allow_database_role('t_import') $$),
    ('set_database_role', $$ select stint.set_database_role('t', 't_import') $$),
    ('register_function', $$ select stint.register_function('t', 'public.t_book') $$),
    ('unregister_function', $$ select stint.unregister_function('t', 'public.t_book') $$),
    ('define_handler_version', $$ select stint.define_handler_version('t', 'v2', 5) $$),
    ('create_trigger_source', $$ select stint.create_trigger_source('public.t_documents', 't') $$),
    ('save_trigger_source', null),
    ('drop_trigger_source', $$ select stint.drop_trigger_source('t_documents_t') $$),
    ('forget_trigger_source', null),
    ('report_rate_limited', $$ select stint.report_rate_limited('k', stint.now() + interval '1 minute') $$),
    ('retire_worker', $$ select stint.retire_worker('w9') $$),
    ('lend_credentials', $$ select stint.lend_credentials(pg_temp.job('lent'), 1) $$),
    ('return_credentials', $$ select stint.return_credentials(pg_temp.job('lent'), 1) $$),
    ('cancel_job', $$ select stint.cancel_job(pg_temp.job('cancelled'), 'a mistake') $$),
    ('retry_job', $$ select stint.retry_job(pg_temp.job('cancelled')) $$),
    ('cancel_jobs', $$ select stint.cancel_jobs(array[pg_temp.job('cancelled')]) $$),
    ('retry_jobs', $$ select stint.retry_jobs(array[pg_temp.job('cancelled')]) $$),
    ('set_job_priority', $$ select stint.set_job_priority(pg_temp.job('waiting'), 7) $$),
    ('move_job', $$ select stint.move_job(pg_temp.job('waiting'), 'other') $$),
    ('reschedule_job', $$ select stint.reschedule_job(pg_temp.job('waiting'), stint.now() + interval '1 hour') $$),
    ('update_job_payload', $$ select stint.update_job_payload(pg_temp.job('waiting'), '{"card": "zzz-new", "file": "b.csv"}') $$),
    ('delete_job', $$ select stint.delete_job(pg_temp.job('waiting')) $$),
    ('release_key', $$ select stint.release_key(pg_temp.job('held')) $$),
    ('redrive_jobs', $$ select stint.redrive_jobs(array[pg_temp.job('dead')]) $$),
    ('start_bulk_operation', $$ select stint.start_bulk_operation('cancel', '{"job_type": "bulky"}', p_reason => 'no more of it') $$),
    ('stop_bulk_operation', $$ select stint.stop_bulk_operation((select operation_id from stint.bulk_operations where action = 'cancel')) $$),
    ('undo_bulk_operation', $$ select stint.undo_bulk_operation((select operation_id from stint.bulk_operations where action = 'cancel')) $$),
    ('cancel_workflow', $$ select stint.cancel_workflow(pg_temp.job('workflow')) $$),
    ('retry_workflow', $$ select stint.retry_workflow(pg_temp.job('workflow')) $$);

-- What does not: creates jobs, does their work, keeps house, or only carries on what was recorded when it was started.
create temp table other (name text);
insert into other values
    ('create_job'), ('create_jobs'), ('create_jobs_of_type'), ('submit_job'), ('create_workflow'), ('create_batch'),
    ('claim_job'), ('claim_jobs'), ('complete_job'), ('complete_jobs'), ('fail_job'), ('fail_jobs'), ('release_job'), ('snooze_job'), ('heartbeat'),
    ('update_job_progress'), ('update_jobs_progress'), ('log_job'), ('log_jobs'), ('resync_worker'), ('declare_idle'), ('declare_busy'),
    ('run_sql_handlers'), ('run_sql_jobs'), ('check_rate_limit'), ('watch_jobs'), ('wait_for_job'), ('preview_bulk_operation'), ('plan_definitions'), ('run_bulk_operation'),
    ('tick'), ('run_duty'), ('move_marks'), ('promote_due_jobs'), ('expire_jobs'), ('rescue_lost_jobs'), ('rescue_stray_jobs'), ('sweep_late_jobs'), ('refresh_routes'),
    ('summarise_minutes'), ('summarise_costs'), ('prune_records'), ('roll_partitions'), ('end_lent_credentials'), ('watch_handler_versions'),
    ('run_bulk_operations'), ('release_dependents'), ('find_stranded_dependents'), ('seal_audit'), ('settle_limits'), ('check_limits'), ('rerank_queues'), ('age_jobs'), ('now');

select set_eq('select proname::text from pg_proc where pronamespace = ''stint''::regnamespace and provolatile = ''v''',
    'select name from administrative union all select name from other',
    'whatever can change something is in one of the lists of this test: a new function that administers needs a call there, and then an entry');
-- Tables without entries of their own: jobs and what belongs to them, what duties keep, what is worked out from policies, and the audit.
select set_eq($$ select relname::text from pg_class c where relnamespace = 'stint_internal'::regnamespace and relkind in ('r', 'p') and not relispartition
                 and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname in ('audit_change', 'audit_start')) and relname not like 'migration%'
                 and relname not in ('object_version') $$,
    $$ select unnest('{job_queue,job_history,job_attempt,job_log,job_batch,job_node,job_dependency,job_watch,workflow,trigger_job,bulk_batch,unique_job,unique_past,unique_other,
                       quota_use,quota_entry,idempotency_key,rate_limit,mark,duty_run,job_minute,job_cost,cost_mark,route,audit,audit_block,audit_era,limit_state,limit_place,limit_nudge,limit_start,held_key,fair_lane,job_unsettled,walk}'::text[]) $$,
    'every other table records its changes: a new one that holds policies needs a trigger in sql/triggers/audit_change.sql');

create role t_import nologin;
create function public.t_book(p_id int) returns void language sql as '';
create table public.t_documents (id int primary key);
grant execute on function public.t_book(int) to t_import;
select stint.define_job_type('t'), stint.define_job_type('t2', p_redacted_paths => '{/card}'), stint.define_job_type('dying', p_max_attempts => 1, p_queue => 'dying');
insert into job select n, stint.create_job('t2', '{"card": "zzz-old", "file": "a.csv"}') from unnest('{cancelled,waiting}'::text[]) as n;
insert into job values ('workflow', stint.create_workflow('{"jobs": [{"name": "a", "job_type": "t2"}, {"name": "b", "job_type": "t2", "depends_on": ["a"]}]}')),
    ('dead', stint.create_job('dying')), ('lent', stint.create_job('t', p_queue => 'lent')), ('bulky', stint.create_job('bulky'));
select stint.fail_job(pg_temp.job('dead'), test.claim(p_queue => 'dying'), 'no'), test.claim(p_queue => 'lent');

select stint.define_job_type('held', p_key_order => 'strict_hold');
insert into job values ('held', stint.create_job('held', p_queue => 'held', p_concurrency_key => 'k'));
set constraints all immediate;
select stint.fail_job(pg_temp.job('held'), test.claim(p_queue => 'held'), 'no', p_retryable => false);
set constraints all deferred;

create temp table seen (name text, id bigint);
create function pg_temp.record_all() returns setof text language plpgsql as $$
declare
    v_call record;
    v_last bigint;
begin
    for v_call in select * from administrative a where a.call is not null order by a.n loop
        v_last := (select coalesce(max(a.id), 0) from stint.audit a);
        perform set_config('stint.reason', 'reason for ' || v_call.name, true);
        begin
            execute v_call.call;
        exception when others then
            return next v_call.name || ' raised: ' || sqlerrm;
        end;
        insert into seen select v_call.name, a.id from stint.audit a where a.id > v_last and v_call.name in (a.action, a.via);
        if not found then
            return next v_call.name || ' has left no entry';
        end if;
    end loop;
end $$;
select is_empty('select pg_temp.record_all()', 'each leaves an entry');
select is_empty($$ select name, a.action from seen join stint.audit a using (id) where a.at <> stint.now() or a.role <> current_user or a.login <> session_user or a.subject is null
                   or a.reason is null or a.kind <> 'call' or a.transaction <> pg_current_xact_id()::text $$, 'with the time, who it was, in which transaction, and why');
select is_empty($$ select name from seen join stint.audit a using (id) where a.before is null and a.after is null $$, 'and what changed');

create function pg_temp.entry(p_name text, out before jsonb, out after jsonb, out reason text, out object text) language sql as $$
    select a.before, a.after, a.reason, a.object from seen join stint.audit a using (id) where name = p_name order by id desc limit 1 $$;
select is((before, after), ('{"max_lost_runs": 3}'::jsonb, '{"max_lost_runs": 4}'::jsonb), 'before and after hold what differs') from pg_temp.entry('change_setting');
select is(object, 'max_lost_runs', 'of a setting, its name says which') from pg_temp.entry('change_setting');
select is((before, after), ('{"priority": 0}'::jsonb, '{"priority": 2}'::jsonb), 'of a job type, what was defined') from pg_temp.entry('define_job_type');
select is(reason, 'because', 'a reason that was passed goes before that of the session') from pg_temp.entry('pause_queue');
select is(reason, 'no more of it', 'so for a bulk operation') from pg_temp.entry('start_bulk_operation');
select is(reason, 'a mistake', 'and for a job') from pg_temp.entry('cancel_job');
select is((before -> 'queue', after -> 'queue'), ('"default"'::jsonb, '"other"'::jsonb), 'of a job, where it was and went') from pg_temp.entry('move_job');
select is((before -> 'status', after), ('"scheduled"'::jsonb, null::jsonb), 'of a deleted one, what it was') from pg_temp.entry('delete_job');
select is((before, after), ('{"payload": {"card": "[redacted]", "file": "a.csv"}}'::jsonb, '{"payload": {"card": "[redacted]", "file": "b.csv"}}'::jsonb),
    'of a payload, what its type does not redact') from pg_temp.entry('update_job_payload');
select is_empty($$ select id from stint_internal.audit where audit::text like '%zzz-%' $$, 'nothing else of it stands anywhere');
select is_empty($$ select id from stint_internal.audit where action = 'lend_credentials' and audit::text ~* 'password|scram' $$, 'nor does a password');

-- By whom: as PostgREST sets it, and past all functions.
set local application_name = 'admin panel';
select test.act_as('stint_operator', '{"sub": "ann", "tenant_id": "acme"}');
select stint.pause_queue('q', 'moving');
reset role;
select set_config('request.jwt.claims', '', false);
select is(array[role, login, subject, acting_tenant, application_name, action, via], array['stint_operator', session_user::text, 'ann', 'acme', 'admin panel', 'pause_queue', null],
    'role, claims and application are those of the caller') from stint.audit order by id desc limit 1;
update stint_internal.job_type set priority = 9 where name = 't';
select is((action || '', before, after), ('update'::text, '{"priority": 2}'::jsonb, '{"priority": 9}'::jsonb), 'whoever goes past the functions is recorded too') from stint.audit order by id desc limit 1;
create temp table last as select max(id) as id from stint.audit;
select stint.define_queue('q', true), stint.define_queue('new');
select is((select array_agg(object || ' ' || (before is null)::text order by a.id) from stint.audit a, last where a.id > last.id), '{new true}',
    'a call that changes nothing adds nothing to what its transaction has recorded of the same queue');
copy stint_internal.queue (name) from stdin;
copied
\.
select is_empty('select id from stint.audit where object = ''copied''', 'what a restore copies is no change');

-- Tenants see what was done to their own jobs.
select test.act_as('stint_client', '{"sub": "bob", "tenant_id": "acme"}');
create temp table mine as select stint.create_job('t3') as id;
select stint.cancel_job(id) from mine;
select is((select array_agg(action) from stint.audit where object_type = 'job'), '{cancel_job}', 'a tenant sees the entries of its jobs');
select is_empty('select object from stint.audit where object_type in (''job_type'', ''queue'', ''setting'')', 'and none about policies');
select is((select count(*) from stint.list_audit(p_job_id => (select id from mine))), 1::bigint, 'the same by list_audit');
select test.act_as('stint_client', '{"sub": "bob", "tenant_id": "other"}');
select is_empty('select id from stint.list_audit()', 'others see nothing of it');
select test.act_as('stint_auditor');
select ok((select count(*) from stint.list_audit(p_limit => 1000)) > 40, 'an auditor sees all');
reset role;

select * from finish();
rollback;
