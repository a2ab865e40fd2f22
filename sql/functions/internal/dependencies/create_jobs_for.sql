-- Creates jobs for somebody else: the tenant and creator of the job or batch from which they follow. Raises what create_jobs raises.
create or replace function stint_internal.create_jobs_for(p_tenant_id text, p_created_by text, p_jobs jsonb) returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_before text[] := stint_internal.session_identity();
    v_ids    uuid[];
begin
    perform stint_internal.set_identity(array['', p_tenant_id, p_created_by]);
    v_ids := array(select * from stint.create_jobs(p_jobs));
    perform stint_internal.set_identity(v_before);
    return v_ids;
end $$;

comment on function stint_internal.create_jobs_for(text, text, jsonb) is 'Creates jobs that belong to the given tenant and creator.';
