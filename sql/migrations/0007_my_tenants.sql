-- The one function that an installation may replace with its own. It stands here and not in functions/, because a repeatable file
-- would undo that replacement at every upgrade. In SQL-standard form it is inlined into create_job; a replacement may be written in any language.

create function stint_internal.tenants_of_claims(p_claims jsonb) returns text[]
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_own text := coalesce(p_claims ->> 'tenant_id', p_claims -> 'app_metadata' ->> 'tenant_id');
begin
    return array_remove(array[v_own], null)
        || array(select t from jsonb_array_elements_text(
                     case jsonb_typeof(p_claims -> 'tenant_ids') when 'array' then p_claims -> 'tenant_ids' else '[]' end) as t
                 where t is distinct from v_own);
end $$;

comment on function stint_internal.tenants_of_claims(jsonb) is 'tenant_id, or app_metadata.tenant_id, and then tenant_ids of a token''s claims.';

create function stint.my_tenants() returns text[]
    language sql stable parallel safe
    return case when coalesce(current_setting('request.jwt.claims', true), '') = ''
                then array_remove(array[nullif(current_setting('stint.tenant_id', true), '')], null)
                else stint_internal.tenants_of_claims(current_setting('request.jwt.claims', true)::jsonb) end;

comment on function stint.my_tenants() is
'The tenants that this session may see; the first is the tenant of the jobs it creates. Reads request.jwt.claims (tenant_id, app_metadata.tenant_id,
tenant_ids), as PostgREST and Supabase set it, else the setting stint.tenant_id. Meant to be replaced where tenants are found in another way:
create or replace function stint.my_tenants() …; upgrades leave the replacement alone.';
