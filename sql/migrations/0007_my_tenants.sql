-- The one function that an installation may replace with its own. It stands here and not in functions/, because a repeatable file
-- would undo that replacement at every upgrade.

create function stint.my_tenants() returns text[]
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_text   text := nullif(current_setting('request.jwt.claims', true), '');
    v_claims jsonb;
    v_own    text;
begin
    if v_text is null then
        v_own := nullif(current_setting('stint.tenant_id', true), '');
        return case when v_own is null then '{}'::text[] else array[v_own] end;
    end if;
    v_claims := v_text::jsonb;
    v_own := coalesce(v_claims ->> 'tenant_id', v_claims -> 'app_metadata' ->> 'tenant_id');
    return array_remove(array[v_own], null)
        || array(select t from jsonb_array_elements_text(
                     case jsonb_typeof(v_claims -> 'tenant_ids') when 'array' then v_claims -> 'tenant_ids' else '[]' end) as t
                 where t is distinct from v_own);
end $$;

comment on function stint.my_tenants() is
'The tenants that this session may see; the first is the tenant of the jobs it creates. Reads request.jwt.claims (tenant_id, app_metadata.tenant_id,
tenant_ids), as PostgREST and Supabase set it, else the setting stint.tenant_id. Meant to be replaced where tenants are found in another way:
create or replace function stint.my_tenants() …; upgrades leave the replacement alone.';
