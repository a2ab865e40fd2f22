-- Trigger (stint_internal.watch_transitions): records which jobs a statement took out of the live table: ended, if it put them into the history, else
-- deleted. Argument: the job types that are watched, or all.
create or replace function stint_internal.audit_left() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set enable_indexscan = on
    set jit = off
as $$
declare
    v_types text[] := string_to_array(tg_argv[0], ',');
begin
    insert into stint_internal.audit (era, xid, at, kind, action, via, object_type, job_id, job_type, run, worker_id, tenant_id, created_by, reason, before, after,
                                      role, login, subject, acting_tenant, application_name)
    select w.era, pg_current_xact_id(), w.at, 'transition', coalesce(w.action, 'delete'), w.via, 'job', o.id, o.job_type, o.run, o.worker_id, o.tenant_id,
           o.created_by, coalesce(left(h.cancel_reason, 1000), w.reason), jsonb_build_object('status', o.status),
           case when h.status is not null then jsonb_strip_nulls(jsonb_build_object('status', h.status, 'exit_code', h.exit_code, 'error_code', h.error_code)) end,
           w.role, w.login, w.subject, w.tenant, w.application_name
    from old_jobs o
    cross join stint_internal.audit_actor() as w
    left join lateral (
        -- It was put there by this very statement: later than what the client said last, on whichever clock.
        select h.status, h.exit_code, h.error_code, h.cancel_reason from stint_internal.job_history h
        where h.id = o.id and h.finished_at >= least(statement_timestamp(), w.at)
        order by h.finished_at desc limit 1) as h on true
    where v_types = '{all}' or o.job_type = any (v_types);
    return null;
end $$;

comment on function stint_internal.audit_left() is 'Trigger: audit entries for jobs that have ended, or that were deleted before they had.';
