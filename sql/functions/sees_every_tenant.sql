-- Workers, operators, observers and the owner see all jobs; everybody else sees their tenants' and, where a job has no tenant, their own.
create or replace function stint.sees_every_tenant() returns boolean
    language sql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
as $$
    select stint_internal.acts_for('{stint_worker,stint_operator,stint_observer}')
$$;

comment on function stint.sees_every_tenant() is
'Whether this session may see the jobs of all tenants: members of stint_worker, stint_operator and stint_observer, and the owner.';
