-- The function that runs statements as a role: named like it (runner_name), belonging to it. No function if it was dropped, or is not what make_role_runner made.
create or replace function stint_internal.role_runner(p_role text) returns regproc
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select p.oid::regproc from pg_proc p
    where p.pronamespace = 'stint_internal'::regnamespace and p.proname = stint_internal.runner_name(p_role) and p.prosecdef
      and p.proowner = (select r.oid from pg_roles r where r.rolname = p_role)
$$;

comment on function stint_internal.role_runner(text) is 'stint_internal.run_as_ROLE, if it is there and belongs to the role.';
