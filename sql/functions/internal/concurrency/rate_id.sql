-- The id of the rate that a job of a type (8) or in a queue (9) is under, of which limit_id says how it is made; null without a rate, and for a job without a key where each key has
-- its own. Begins with the name, so that all of a type or queue are next to each other; see revisit_rate.
create or replace function stint_internal.rate_id(p_kind int, p_name text, p_rate_limit jsonb, p_tenant_id text, p_created_by text, p_key text) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when p_rate_limit is null then null
        when not p_rate_limit ? 'per' then stint_internal.limit_id(p_kind, jsonb_build_array(p_name, null, null, null))
        when p_rate_limit ->> 'per' = 'tenant' then stint_internal.limit_id(p_kind, jsonb_build_array(p_name, p_tenant_id, null, null))
        when p_rate_limit ->> 'per' = 'user' then stint_internal.limit_id(p_kind, jsonb_build_array(p_name, p_tenant_id, p_created_by, null))
        when p_key is not null then
            stint_internal.limit_id(p_kind, jsonb_build_array(p_name, p_tenant_id, case when p_tenant_id is null then p_created_by end, p_key)) end;
end $$;

comment on function stint_internal.rate_id(int, text, jsonb, text, text, text) is 'The id of the rate limit of a job.';
