-- Trigger (stint_internal.watch_transitions): records the jobs that a statement created. Argument: the job types that are watched, or all. What has
-- ended and comes back is recorded when it gets its new status.
create or replace function stint_internal.audit_created() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_types text[] := string_to_array(tg_argv[0], ',');
begin
    insert into stint_internal.audit (era, xid, at, kind, action, via, object_type, job_id, job_type, run, tenant_id, created_by, reason, after,
                                      role, login, subject, acting_tenant, application_name)
    select w.era, pg_current_xact_id(), w.at, 'transition', coalesce(w.action, 'insert'), w.via, 'job', n.id, n.job_type, n.run, n.tenant_id, n.created_by, w.reason,
           jsonb_build_object('status', n.status, 'queue', n.queue, 'priority', n.priority, 'scheduled_for', coalesce(n.scheduled_for, n.created_at)),
           w.role, w.login, w.subject, w.tenant, w.application_name
    from new_jobs n cross join stint_internal.audit_actor() as w
    where n.status not in ('completed', 'failed', 'cancelled', 'expired', 'dead_letter') and (v_types = '{all}' or n.job_type = any (v_types));
    return null;
end $$;

comment on function stint_internal.audit_created() is 'Trigger: audit entries for new jobs.';
