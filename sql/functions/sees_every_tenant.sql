-- Workers, operators, observers and the owner see all jobs; everybody else sees their tenants' and, where a job has no tenant, their own.
create or replace function stint.sees_every_tenant() returns boolean
    language sql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce(bool_or(pg_has_role(stint.caller_role(), r.oid, 'usage')), false)
    from pg_roles r
    where r.rolname in ('stint_worker', 'stint_operator', 'stint_observer')
       or r.oid = (select nspowner from pg_namespace where nspname = 'stint_internal')
$$;

comment on function stint.sees_every_tenant() is
'Whether this session may see the jobs of all tenants: members of stint_worker, stint_operator and stint_observer, and the owner.';
