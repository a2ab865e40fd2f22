-- Who may call what. Applied last, always, in the transaction that made the functions, so that nothing is ever open to PUBLIC in between.
-- The roles are groups without login: grant them to the roles that connect. An installer without CREATEROLE gets told what to ask for.

do $do$
declare
    v_role    text;
    v_missing text[] := '{}';
begin
    foreach v_role in array '{stint_client,stint_worker,stint_operator,stint_observer,stint_auditor}'::text[] loop
        continue when to_regrole(v_role) is not null;
        begin
            execute format('create role %I nologin', v_role);
        exception
            when insufficient_privilege then v_missing := v_missing || v_role;
            when duplicate_object or unique_violation then null;
        end;
    end loop;
    if cardinality(v_missing) > 0 then
        raise notice 'Stint works without its roles, but only for the owner. Ask somebody with CREATEROLE for: create role % nologin; then run migrate up --objects again.',
            array_to_string(v_missing, ' nologin; create role ');
    end if;
end $do$;

revoke all on schema stint_internal from public;
revoke all on all tables in schema stint, stint_internal from public;
revoke all on all sequences in schema stint, stint_internal from public;
revoke all on all functions in schema stint, stint_internal from public;

do $do$
declare
    -- What every role of ours may do: know the time and itself, and follow the jobs that it may see.
    c_common constant text[] := '{now,my_tenants,current_subject,caller_role,sees_every_tenant,sees_redacted,redact_json,validate_json,job_status,explain_job,explain_job_text,job_logs,list_jobs,wait_for_job,job_parents,job_children,parent_results,batch_status,workflow_status,draw_jobs,list_audit}';
    c_client constant text[] := '{create_job,create_jobs,create_jobs_of_type,cancel_job,cancel_jobs,release_key,retry_job,retry_jobs,delete_job,check_rate_limit,watch_jobs,create_trigger_source,save_trigger_source,drop_trigger_source,forget_trigger_source,redrive_jobs,reschedule_job,update_job_payload,preview_bulk_operation,start_bulk_operation,run_bulk_operation,stop_bulk_operation,undo_bulk_operation,submit_job,create_workflow,cancel_workflow,retry_workflow,create_batch}';
    c_duties constant text[] := '{tick,run_duty,move_marks,promote_due_jobs,expire_jobs,rescue_lost_jobs,rescue_stray_jobs,sweep_late_jobs,refresh_routes,summarise_minutes,prune_records,roll_partitions,end_lent_credentials,summarise_costs,watch_handler_versions,run_sql_jobs,run_bulk_operations,release_dependents,find_stranded_dependents,settle_limits,check_limits,rerank_queues,age_jobs,seal_audit}';
    c_worker constant text[] := '{check_runner,claim_job,claim_jobs,heartbeat,update_job_progress,update_jobs_progress,log_job,log_jobs,complete_job,complete_jobs,fail_job,fail_jobs,release_job,snooze_job,resync_worker,retire_worker,declare_idle,declare_busy,lend_credentials,return_credentials,report_rate_limited,run_sql_handlers,handler_share}';
    c_operator constant text[] := '{set_job_priority,move_job,pause_queue,resume_queue,pause_job_type,resume_job_type,define_job_type,define_queue,change_setting,retire_worker,set_database_role,report_rate_limited,register_function,unregister_function,define_handler_version,define_plan,set_tenant_plan,alter_job_type,drop_job_type,drop_plan,plan_definitions,apply_definitions,set_tenant_weight}';
    c_observer constant text[] := '{queue_stats,throughput,watch_jobs,describe_job_type,export_definitions,verify_audit}';
    c_views constant text[] := '{queue_health,job_throughput,stuck_jobs,dead_letters,worker_health,job_types,plans,tenant_plans,settings,duties,lent_credentials,handlers,handler_versions,tenant_weights,fair_shares}';
    v_grant record;
    v_role  record;
begin
    for v_role in
        select r.name, r.functions, r.views
        from (values
            ('stint_client',   c_common || c_client, '{jobs,job_attempts,job_costs,trigger_sources,bulk_operations,concurrency,standing_keys,rate_limits,audit}'::text[]),
            ('stint_worker',   c_common || c_worker || c_duties || c_observer, '{jobs,job_attempts,job_costs,trigger_sources,bulk_operations,concurrency,standing_keys,rate_limits,audit}' || c_views),
            ('stint_operator', c_common || c_client || c_operator || c_duties || c_observer, '{jobs,job_attempts,job_costs,trigger_sources,bulk_operations,concurrency,standing_keys,rate_limits,audit}' || c_views),
            ('stint_observer', c_common || c_observer, '{jobs,job_attempts,job_costs,trigger_sources,bulk_operations,concurrency,standing_keys,rate_limits,audit}' || c_views),
            -- Beside seeing what is redacted: reads the whole audit, and proves it.
            ('stint_auditor',  '{now,my_tenants,current_subject,caller_role,sees_every_tenant,sees_redacted,redact_json,list_audit,verify_audit}', '{audit}')
        ) as r (name, functions, views)
        where to_regrole(r.name) is not null
    loop
        execute format('grant usage on schema stint to %I', v_role.name);
        -- The helpers that run with the caller's rights, since stint.now() and stint.my_tenants() are inlined and
        -- the view stint.concurrency calls one; they can be called through those alone.
        execute format('grant execute on function stint_internal.fake_now(), stint_internal.tenants_of_claims(jsonb), stint_internal.limit_name(text) to %I', v_role.name);
        -- What an earlier version has granted and this one does not.
        for v_grant in
            select distinct p.oid::regprocedure as signature from pg_proc p cross join lateral aclexplode(p.proacl) as a
            where p.pronamespace = 'stint'::regnamespace and a.grantee = to_regrole(v_role.name)::oid and p.proname <> all (v_role.functions)
              and p.proname !~ '^fire_trigger_source_'
        loop
            execute format('revoke execute on function %s from %I', v_grant.signature, v_role.name);
        end loop;
        for v_grant in
            select p.oid::regprocedure as signature from pg_proc p
            where p.pronamespace = 'stint'::regnamespace and p.proname = any (v_role.functions)
        loop
            execute format('grant execute on function %s to %I', v_grant.signature, v_role.name);
        end loop;
        execute (select string_agg(format('grant select on stint.%I to %I', v, v_role.name), '; ') from unnest(v_role.views) as v);
    end loop;
end $do$;
