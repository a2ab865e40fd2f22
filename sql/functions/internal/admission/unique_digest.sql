-- What two jobs that are the same have in common: type (or *, which names none), tenant, the period if that is aligned, and chosen payload fields or a key. One line each, as JSON, so that nothing runs together.
-- SQL-standard form, so that it is inlined into the statement that keeps it; stable, as what it is made of: else it would not be.
create or replace function stint_internal.unique_digest(p_rule jsonb, p_job_type text, p_payload jsonb, p_tenant_id text, p_created_by text) returns bytea
    language sql stable parallel safe
    return sha256(convert_to(concat_ws(E'\n', case when (p_rule -> 'by_type')::boolean is false then '*' else p_job_type end, case when (p_rule -> 'by_tenant')::boolean then to_jsonb(stint_internal.key_scope(p_tenant_id, p_created_by)) end,
        p_rule -> 'slot', p_rule -> 'key', p_rule -> 'field',
        -- Most rules have one field, at the top, or a key.
        case when p_rule ? 'field' then coalesce((p_payload -> (p_rule ->> 'field'))::text, '')
             when p_rule ? 'paths' then stint_internal.chosen_fields((p_rule ->> 'paths')::text[], p_payload) end), 'UTF8'));

comment on function stint_internal.unique_digest(jsonb, text, jsonb, text, text) is 'SHA-256 of what makes a job unique under a rule.';
