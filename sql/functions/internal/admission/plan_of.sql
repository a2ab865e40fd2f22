-- The plan that a tenant is under: the one named * if it has none of its own, or is no tenant.
create or replace function stint_internal.plan_of(p_tenant_id text) returns text
    -- Not SQL, which would be planned by every call.
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((select t.plan from stint_internal.tenant_plan t where t.tenant_id = p_tenant_id), '*');
end $$;

comment on function stint_internal.plan_of(text) is 'The name of the plan that holds for a tenant.';
