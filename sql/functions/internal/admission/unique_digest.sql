-- What two jobs that are the same have in common: type (or *, which names none), the period if that is aligned, chosen payload fields or a key, and tenant. One line each; the tenant, which may be any text, comes last, and all
-- before it is JSON, in which no line begins as a tenant's does, so that nothing runs together. A field that is missing is a line less. Stable, as what it is made of: else it would not be inlined.
create or replace function stint_internal.unique_digest(p_rule jsonb, p_job_type text, p_payload jsonb, p_tenant_id text, p_created_by text) returns bytea
    language sql stable parallel safe
    return sha256(convert_to(concat_ws(E'\n', case when (p_rule -> 'by_type')::boolean is false then '*' else p_job_type end, p_rule -> 'slot',
        case when not p_rule ? 'key' then p_rule ->> 'fields' end,
        case when p_rule ? 'paths' then stint_internal.chosen_fields((p_rule ->> 'paths')::text[], p_payload)
             else coalesce(p_rule -> 'key', p_payload -> (p_rule ->> 'field'))::text end,
        case when (p_rule -> 'by_tenant')::boolean then stint_internal.key_scope(p_tenant_id, p_created_by) end), 'UTF8'));

comment on function stint_internal.unique_digest(jsonb, text, jsonb, text, text) is 'SHA-256 of what makes a job unique under a rule.';
