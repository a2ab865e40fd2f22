-- Records an administrative call about one job: p_before is what stint_internal.job_facts() said before it. Payloads over 8 kB are left out.
create or replace function stint_internal.audit_call(p_before jsonb, p_reason text default null) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_whose  constant text[] := '{id,job_type,tenant_id,created_by,run,worker_id}';
    v_before jsonb := p_before - c_whose;
    v_after  jsonb := stint_internal.job_facts((p_before ->> 'id')::uuid, jsonb_typeof(p_before -> 'payload') <> 'null') - c_whose;
    v_large  text[] := case when greatest(pg_column_size(v_before -> 'payload'), pg_column_size(v_after -> 'payload')) > 8192 then '{payload}' else '{}' end::text[];
begin
    insert into stint_internal.audit (era, xid, at, kind, action, via, object_type, job_id, job_type, run, worker_id, tenant_id, created_by, reason, before, after,
                                      role, login, subject, acting_tenant, application_name)
    select w.era, pg_current_xact_id(), w.at, 'call', coalesce(w.action, 'update'), w.via, 'job', (p_before ->> 'id')::uuid, p_before ->> 'job_type',
           (p_before ->> 'run')::bigint, p_before ->> 'worker_id', p_before ->> 'tenant_id', p_before ->> 'created_by',
           coalesce(left(p_reason, 1000), w.reason), stint_internal.json_changes(v_before, coalesce(v_after, '{}')) - v_large,
           case when v_after is not null then stint_internal.json_changes(v_after, v_before) - v_large end, w.role, w.login, w.subject, w.tenant, w.application_name
    from stint_internal.audit_actor() as w;
end $$;

comment on function stint_internal.audit_call(jsonb, text) is 'An audit entry for a call about one job, with what was different before and after.';
