create or replace view stint.bulk_operations with (security_barrier) as
select o.id as operation_id, o.action, o.status, o.filter, o.queue as to_queue, o.priority as to_priority, o.reason, o.undoes, o.matched, o.changed, o.skipped,
       case when o.status = 'completed' then 100
            else least(99, floor(100.0 * (o.changed + o.skipped) / nullif(o.matched, 0)))::int end as progress_percent,
       o.last_error, o.created_by, o.created_role, o.started_at, o.finished_at,
       case when o.action in ('cancel', 'move', 'reprioritise') and o.valid_until > stint.now()
                 and not exists (select from stint_internal.bulk_operation u where u.undoes = o.id) then o.valid_until end as undo_until
from stint_internal.bulk_operation o
where o.status <> 'preview'
  and ((select stint.sees_every_tenant())
       or o.tenant_id = any ((select stint.my_tenants())::text[])
       or (o.tenant_id is null and o.created_by = (select stint.current_subject())));

comment on view stint.bulk_operations is
'Bulk operations of this session''s tenants: what is done to which jobs, by whom and why, how far it is (matched, changed, skipped), and until when it can be undone.';
