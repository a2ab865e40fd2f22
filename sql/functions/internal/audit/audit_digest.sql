-- SHA-256 over all that an entry says, in a form that no setting of a session changes. Members that are null are left out, so that a column which a later
-- release adds does not change the digests of older entries. SQL-standard form, inlined; see stint.now().
create or replace function stint_internal.audit_digest(p_entry stint_internal.audit) returns bytea
    language sql stable parallel safe
    return sha256(convert_to(jsonb_strip_nulls(jsonb_build_object(
        'id', p_entry.id, 'era', p_entry.era, 'xid', p_entry.xid::text, 'at', to_char(p_entry.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
        'kind', p_entry.kind, 'action', p_entry.action, 'via', p_entry.via, 'object_type', p_entry.object_type, 'object', p_entry.object,
        'job_id', p_entry.job_id, 'job_type', p_entry.job_type, 'run', p_entry.run, 'worker_id', p_entry.worker_id, 'tenant_id', p_entry.tenant_id,
        'created_by', p_entry.created_by, 'reason', p_entry.reason, 'before', p_entry.before::text, 'after', p_entry.after::text, 'role', p_entry.role,
        'login', p_entry.login, 'subject', p_entry.subject, 'acting_tenant', p_entry.acting_tenant, 'application_name', p_entry.application_name))::text, 'UTF8'));

comment on function stint_internal.audit_digest(stint_internal.audit) is 'SHA-256 of an audit entry.';
