create or replace view stint.tenant_weights as
select tenant_id, nullif(queue, '*') as queue, weight from stint_internal.tenant_weight;

comment on view stint.tenant_weights is 'Weights of tenants in fair queues, in one queue or (null) in all; all others have 1.';
