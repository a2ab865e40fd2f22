-- A filter without conditions: all that this session may see.
create or replace function stint_internal.own_scope() returns stint_internal.job_filter
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_filter stint_internal.job_filter;
begin
    v_filter.sees_all := stint.sees_every_tenant();
    v_filter.tenants := stint.my_tenants();
    v_filter.subject := stint.current_subject();
    return v_filter;
end $$;

comment on function stint_internal.own_scope() is 'The filter of all jobs that this session may see.';
