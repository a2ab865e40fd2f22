-- All tables that hold what an administrator decided, and nothing else: each change of a row of theirs is an audit entry. Arguments: see
-- stint_internal.audit_change(). Not here, and why, stands in the test every_administrative_call_is_recorded.

create or replace trigger audit_change after update on stint_internal.settings
    for each row execute function stint_internal.audit_change('setting', '', 'singleton');
comment on trigger audit_change on stint_internal.settings is 'Each change is an audit entry.';

create or replace trigger audit_start after insert or delete on stint_internal.queue
    for each row execute function stint_internal.audit_change('queue', 'name', 'created_at', 'is_reranking');
comment on trigger audit_start on stint_internal.queue is 'Each change is an audit entry.';

-- That all places were given anew is the end of what was decided before.
create or replace trigger audit_change after update on stint_internal.queue
    for each row when (new.is_reranking or not old.is_reranking) execute function stint_internal.audit_change('queue', 'name', 'created_at', 'is_reranking');
comment on trigger audit_change on stint_internal.queue is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.job_type
    for each row execute function stint_internal.audit_change('job_type', 'name', 'created_at', 'updated_at', 'payload_check', 'payload_program');
comment on trigger audit_change on stint_internal.job_type is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.plan
    for each row execute function stint_internal.audit_change('plan', 'name', 'created_at');
comment on trigger audit_change on stint_internal.plan is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.quota
    for each row execute function stint_internal.audit_change('plan', 'plan');
comment on trigger audit_change on stint_internal.quota is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.tenant_plan
    for each row execute function stint_internal.audit_change('tenant_plan', 'tenant_id');
comment on trigger audit_change on stint_internal.tenant_plan is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.tenant_weight
    for each row execute function stint_internal.audit_change('tenant_weight', 'tenant_id,queue');
comment on trigger audit_change on stint_internal.tenant_weight is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.lendable_role
    for each row execute function stint_internal.audit_change('lendable_role', 'name', 'allowed_by', 'allowed_at');
comment on trigger audit_change on stint_internal.lendable_role is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.job_type_database_role
    for each row execute function stint_internal.audit_change('database_role', 'job_type');
comment on trigger audit_change on stint_internal.job_type_database_role is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.lent_credential
    for each row execute function stint_internal.audit_change('credential', 'login');
comment on trigger audit_change on stint_internal.lent_credential is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.job_function
    for each row execute function stint_internal.audit_change('function', 'job_type,function');
comment on trigger audit_change on stint_internal.job_function is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.handler_version
    for each row execute function stint_internal.audit_change('handler_version', 'job_type,version');
comment on trigger audit_change on stint_internal.handler_version is 'Each change is an audit entry.';

create or replace trigger audit_change after insert or update or delete on stint_internal.trigger_source
    for each row execute function stint_internal.audit_change('trigger_source', 'name', 'id', 'relation_oid', 'known_columns', 'used_columns', 'created_at');
comment on trigger audit_change on stint_internal.trigger_source is 'Each change is an audit entry.';

create or replace trigger audit_start after insert on stint_internal.bulk_operation
    for each row when (new.status <> 'preview') execute function stint_internal.audit_change('bulk_operation', 'id', 'resolved', 'source', 'place', 'chosen', 'missed', 'rounds', 'changed', 'skipped');
comment on trigger audit_start on stint_internal.bulk_operation is 'Each change is an audit entry.';

create or replace trigger audit_change after update of status on stint_internal.bulk_operation
    for each row when (old.status <> new.status) execute function stint_internal.audit_change('bulk_operation', 'id', 'resolved', 'source', 'place', 'chosen', 'missed', 'rounds');
comment on trigger audit_change on stint_internal.bulk_operation is 'Each change is an audit entry.';

create or replace trigger audit_start after insert on stint_internal.worker
    for each row when (new.stopped_at is not null) execute function stint_internal.audit_change('worker', 'id', 'last_beat_at');
comment on trigger audit_start on stint_internal.worker is 'Each change is an audit entry.';

create or replace trigger audit_change after update of stopped_at on stint_internal.worker
    for each row when (old.stopped_at is null and new.stopped_at is not null) execute function stint_internal.audit_change('worker', 'id', 'last_beat_at');
comment on trigger audit_change on stint_internal.worker is 'Each change is an audit entry.';

create or replace trigger audit_start after insert on stint_internal.closed_key
    for each row execute function stint_internal.audit_change('closed_key', 'key');
comment on trigger audit_start on stint_internal.closed_key is 'Each change is an audit entry.';

create or replace trigger audit_change after delete on stint_internal.closed_key
    for each row when (old.closed_until > clock_timestamp()) execute function stint_internal.audit_change('closed_key', 'key');
comment on trigger audit_change on stint_internal.closed_key is 'Each change is an audit entry.';
