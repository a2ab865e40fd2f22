-- Puts a tenant under a plan; holds for the next job. Locks the tenant's row. Raises ST001.
create or replace function stint.set_tenant_plan(p_tenant_id text, p_plan text default '*') returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_tenant_id is null or p_tenant_id = '' then
        raise exception using errcode = 'ST001', message = 'p_tenant_id is empty',
            detail = 'A plan belongs to a tenant; whoever has none is under the plan *.', hint = 'Pass a tenant, as stint.my_tenants() names it.';
    end if;
    if not exists (select from stint_internal.plan p where p.name = p_plan) then
        raise exception using errcode = 'ST001', message = format('there is no plan %s', quote_nullable(p_plan)),
            detail = format('There are: %s.', (select string_agg(p.name, ', ' order by p.name) from stint_internal.plan p)),
            hint = format('Define it first: select stint.define_plan(%L, …);', p_plan);
    end if;
    insert into stint_internal.tenant_plan (tenant_id, plan) values (p_tenant_id, p_plan)
    on conflict (tenant_id) do update set plan = excluded.plan;
    if exists (select from stint_internal.quota q where q.counts = 'running') then
        perform stint_internal.enrol_jobs(p_tenant_id => p_tenant_id);
        perform stint_internal.revisit_limits('2', '6');
    end if;
end $$;

comment on function stint.set_tenant_plan(text, text) is
'Puts a tenant under a plan of stint.define_plan; * is the plan of tenants without one. What it has used counts on. select stint.set_tenant_plan(''acme'', ''free'');';
