-- The row-level rule of Stint for one job, for functions; the view stint.jobs states it once more, over whole sets.
create or replace function stint_internal.is_visible(p_tenant_id text, p_created_by text) returns boolean
    language plpgsql stable parallel restricted
    set search_path = pg_catalog, pg_temp
as $$
begin
    return stint.sees_every_tenant()
        or p_tenant_id = any (stint.my_tenants())
        or (p_tenant_id is null and p_created_by = stint.current_subject());
end $$;

comment on function stint_internal.is_visible(text, text) is 'Whether this session may see a job of that tenant and creator.';
