-- Audit entries by the rule of jobs: those of the session's tenants, its own where there is no tenant, all for those who see every tenant, and for auditors.
-- Policies are nobody's, so only these see what was done to them. A payload in them is redacted as its type says now, beside what it said then.
create or replace view stint_internal.visible_audit with (security_barrier) as
select a.id, a.at, a.kind, a.action, a.via, a.object_type, coalesce(a.object, a.job_id::text) as object, a.job_id, a.job_type, a.run, a.worker_id, a.tenant_id,
       a.reason, case when p.paths is null then a.before else stint.redact_json(a.before, p.paths) end as before,
       case when p.paths is null then a.after else stint.redact_json(a.after, p.paths) end as after,
       a.role, a.login, a.subject, a.acting_tenant, a.application_name, a.xid::text as transaction, a.era, a.xid
from stint_internal.audit a
left join lateral (
    select array(select '/payload' || r from unnest(t.redacted_paths) as r) as paths
    from stint_internal.job_type t
    where t.name = a.job_type and t.redacted_paths is not null and (a.before ? 'payload' or a.after ? 'payload')) as p on a.object_type = 'job'
where (select stint.sees_every_tenant() or stint.sees_redacted())
   or a.tenant_id = any ((select stint.my_tenants())::text[])
   or (a.tenant_id is null and a.created_by = (select stint.current_subject()));

comment on view stint_internal.visible_audit is 'Audit entries that this session may see.';
