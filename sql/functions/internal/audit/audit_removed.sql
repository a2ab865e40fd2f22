-- Trigger (stint_internal.watch_transitions): records which ended jobs a statement deleted; not those that it put back into the live table. Argument: the
-- job types that are watched, or all.
create or replace function stint_internal.audit_removed() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    v_types text[] := string_to_array(tg_argv[0], ',');
begin
    insert into stint_internal.audit (era, xid, at, kind, action, via, object_type, job_id, job_type, run, worker_id, tenant_id, created_by, reason, before,
                                      role, login, subject, acting_tenant, application_name)
    select w.era, pg_current_xact_id(), w.at, 'transition', coalesce(w.action, 'delete'), w.via, 'job', o.id, o.job_type, o.run, o.worker_id, o.tenant_id,
           o.created_by, w.reason, jsonb_build_object('status', o.status), w.role, w.login, w.subject, w.tenant, w.application_name
    from old_jobs o cross join stint_internal.audit_actor() as w
    where (v_types = '{all}' or o.job_type = any (v_types)) and (select true from stint_internal.job_queue j where j.id = o.id) is null;
    return null;
end $$;

comment on function stint_internal.audit_removed() is 'Trigger: audit entries for ended jobs that were deleted.';
