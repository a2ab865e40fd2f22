-- Workers, operators, observers and the owner see all jobs; everybody else sees their tenants' and, where a job has no tenant, their own. So does whoever acts on
-- behalf of somebody else, and a SQL handler that runs for the job of a tenant, in whoever's session, unless its role was granted one of these roles: that it
-- owns Stint, or is a superuser, says nothing about tenants. Not parallel safe; see stint_internal.handlers_at_work.
create or replace function stint.sees_every_tenant() returns boolean
    language plpgsql stable parallel restricted security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_roles    constant name[] := '{stint_worker,stint_operator,stint_observer}';
    v_handlers record;
begin
    if not stint_internal.is_one_of(stint.caller_role(), c_roles) then
        return false;
    end if;
    v_handlers := stint_internal.handlers_at_work();
    if v_handlers.for_tenant then
        return (select bool_and(coalesce(not r.rolsuper, false) and exists (select from pg_roles o where o.rolname = any (c_roles) and pg_has_role(h.role, o.oid, 'usage')))
                from unnest(v_handlers.roles) as h (role) left join pg_roles r on r.rolname = h.role);
    end if;
    return current_setting('stint.on_behalf', true) is distinct from 'yes';
end $$;

comment on function stint.sees_every_tenant() is
'Whether this session may see the jobs of all tenants: members of stint_worker, stint_operator and stint_observer, and the owner. A SQL handler that runs for a
tenant''s job may not, unless its role was granted one of these.';
