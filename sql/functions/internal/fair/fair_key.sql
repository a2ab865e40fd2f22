-- Between whom a fair queue is fair: tenants, and creators where there is no tenant. SQL-standard form, inlined, so that the index job_queue_fair serves it.
create or replace function stint_internal.fair_key(p_tenant_id text, p_created_by text) returns text
    language sql immutable parallel safe
    return coalesce(p_tenant_id, p_created_by, '');

comment on function stint_internal.fair_key(text, text) is 'Whose turn a job takes in a fair queue.';
