-- An empty tenant_id in a token is no tenant: else all users for whom an application fills in nothing would be tenants together.

create or replace function stint_internal.tenants_of_claims(p_claims jsonb) returns text[]
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_own text := coalesce(nullif(p_claims ->> 'tenant_id', ''), nullif(p_claims -> 'app_metadata' ->> 'tenant_id', ''));
begin
    return array_remove(array[v_own], null)
        || array(select t from jsonb_array_elements_text(
                     case jsonb_typeof(p_claims -> 'tenant_ids') when 'array' then p_claims -> 'tenant_ids' else '[]' end) as t
                 where t <> '' and t is distinct from v_own);
end $$;
