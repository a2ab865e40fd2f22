create or replace view stint.audit with (security_barrier) as
select id, at, kind, action, via, object_type, object, job_id, job_type, run, worker_id, tenant_id, reason, before, after, role, login, subject, acting_tenant,
       application_name, transaction
from stint_internal.visible_audit;

comment on view stint.audit is
'Who did what, when and why: administrative calls, always, and transitions of jobs, where the setting audit_transitions asks for them. Sessions see the entries of their
tenants'' jobs; workers, operators, observers and members of stint_auditor see all. A page at a time: stint.list_audit; proof that nothing is missing: stint.verify_audit.';
comment on column stint.audit.kind is 'call: somebody administered something; transition: a job got another status.';
comment on column stint.audit.action is 'The function that made the change; insert, update or delete where somebody went past them.';
comment on column stint.audit.via is 'The function that was called, where that is another one.';
comment on column stint.audit.before is 'What the change replaced; null for what is new.';
comment on column stint.audit.after is 'What it put there; null for what is gone.';
comment on column stint.audit.role is 'The role in whose name it was done; login is the one that connected, subject the person that the claims name.';
