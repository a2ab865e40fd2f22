-- Creates jobs for somebody else: the tenant and creator of the job or batch from which they follow. Raises what create_jobs raises.
create or replace function stint_internal.create_jobs_for(p_tenant_id text, p_created_by text, p_jobs jsonb) returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims text := coalesce(current_setting('request.jwt.claims', true), '');
    v_tenant text := coalesce(current_setting('stint.tenant_id', true), '');
    v_user   text := coalesce(current_setting('stint.user_id', true), '');
    v_ids    uuid[];
begin
    perform set_config('request.jwt.claims', '', true), set_config('stint.tenant_id', coalesce(p_tenant_id, ''), true),
            set_config('stint.user_id', coalesce(p_created_by, ''), true);
    v_ids := array(select * from stint.create_jobs(p_jobs));
    perform set_config('request.jwt.claims', v_claims, true), set_config('stint.tenant_id', v_tenant, true), set_config('stint.user_id', v_user, true);
    return v_ids;
end $$;

comment on function stint_internal.create_jobs_for(text, text, jsonb) is 'Creates jobs that belong to the given tenant and creator.';
