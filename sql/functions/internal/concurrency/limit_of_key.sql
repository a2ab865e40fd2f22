-- The id of the limit of a concurrency key. It belongs to its tenant, or to its creator where there is none, as idempotency keys do. SQL-standard form, inlined; see stint.now().
create or replace function stint_internal.limit_of_key(p_tenant_id text, p_created_by text, p_key text) returns text
    language sql stable parallel safe
    return stint_internal.limit_id(1, jsonb_build_array(p_tenant_id, case when p_tenant_id is null then p_created_by end, p_key));

comment on function stint_internal.limit_of_key(text, text, text) is 'The id of the limit of a concurrency key.';
