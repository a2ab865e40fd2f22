-- To whom an idempotency key belongs: the tenant, or the creator where there is none. SQL-standard form, inlined; see stint.now().
create or replace function stint_internal.key_scope(p_tenant_id text, p_created_by text) returns text
    language sql immutable parallel safe
    return coalesce('tenant ' || p_tenant_id, 'creator ' || coalesce(p_created_by, ''));

comment on function stint_internal.key_scope(text, text) is 'Whose idempotency key it is, for a job of that tenant and creator.';
