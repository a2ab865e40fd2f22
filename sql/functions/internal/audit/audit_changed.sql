-- Trigger (stint_internal.watch_transitions): records which jobs a statement gave another status, run, time or lane. Argument: the job types that are
-- watched, or all. Hash joins are allowed again, since callers that touch few rows by index forbid them.
create or replace function stint_internal.audit_changed() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set enable_hashjoin = on
    set jit = off
as $$
declare
    v_types text[] := string_to_array(tg_argv[0], ',');
begin
    insert into stint_internal.audit (era, xid, at, kind, action, via, object_type, job_id, job_type, run, worker_id, tenant_id, created_by, reason, before, after,
                                      role, login, subject, acting_tenant, application_name)
    select w.era, pg_current_xact_id(), w.at, 'transition', coalesce(w.action, 'update'), w.via, 'job', n.id, n.job_type, n.run,
           coalesce(n.worker_id, o.worker_id), n.tenant_id, n.created_by, w.reason,
           jsonb_strip_nulls(jsonb_build_object(
               'status', o.status, 'scheduled_for', case when o.scheduled_for is distinct from n.scheduled_for then coalesce(o.scheduled_for, o.created_at) end,
               'queue', case when o.queue <> n.queue then o.queue end, 'priority', case when o.priority <> n.priority then o.priority end)),
           jsonb_strip_nulls(jsonb_build_object(
               'status', n.status, 'scheduled_for', case when o.scheduled_for is distinct from n.scheduled_for then coalesce(n.scheduled_for, n.created_at) end,
               'queue', case when o.queue <> n.queue then n.queue end, 'priority', case when o.priority <> n.priority then n.priority end,
               'error_code', case when n.error_code is distinct from o.error_code then n.error_code end)),
           w.role, w.login, w.subject, w.tenant, w.application_name
    from (select * from old_jobs where v_types = '{all}' or job_type = any (v_types)) as o
    join new_jobs n on n.id = o.id and (n.status <> o.status or n.run <> o.run or n.scheduled_for is distinct from o.scheduled_for or n.queue <> o.queue or n.priority <> o.priority)
    cross join stint_internal.audit_actor() as w;
    return null;
end $$;

comment on function stint_internal.audit_changed() is 'Trigger: audit entries for jobs that have another status, run, time or lane.';
