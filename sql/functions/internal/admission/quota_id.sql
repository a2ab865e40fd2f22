-- Which counter a quota has for a tenant, or for a user of it. SQL-standard form, inlined; stable, as what it is made of.
create or replace function stint_internal.quota_id(p_quota stint_internal.quota, p_tenant_id text, p_created_by text) returns bytea
    language sql stable parallel safe
    return sha256(convert_to(jsonb_build_array(p_quota.counts, p_quota.per, p_quota.job_type, p_quota.period, p_tenant_id,
                                               case p_quota.per when 'user' then p_created_by end)::text, 'UTF8'));

comment on function stint_internal.quota_id(stint_internal.quota, text, text) is 'The id of the counter of a quota in quota_use.';
