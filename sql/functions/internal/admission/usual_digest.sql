-- unique_digest() of a usual rule, with what that does not need left out: each expression of create_job is set up anew in every transaction. p_rule may be as
-- the caller wrote it. SQL-standard form, inlined; stable, as what it is made of.
create or replace function stint_internal.usual_digest(p_rule jsonb, p_job_type text, p_payload jsonb, p_tenant_id text, p_created_by text) returns bytea
    language sql stable parallel safe
    return sha256(convert_to(concat_ws(E'\n', p_job_type, p_rule ->> 'fields', coalesce(p_rule -> 'key', p_payload -> ltrim(p_rule #>> '{fields,0}', '/')),
        stint_internal.key_scope(p_tenant_id, p_created_by)), 'UTF8'));

comment on function stint_internal.usual_digest(jsonb, text, jsonb, text, text) is 'SHA-256 of what makes a job unique under one of the usual rules.';
