-- Removes a plan and its quotas. Locks its row. Raises ST001, ST040 in_use.
create or replace function stint.drop_plan(p_plan text) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_tenants bigint;
begin
    perform from stint_internal.plan p where p.name = p_plan and p.name <> '*' for update;
    if not found then
        raise exception using errcode = 'ST001', message = format('there is no plan %s to drop', quote_nullable(left(p_plan, 100))),
            detail = format('There are: %s.', (select coalesce(string_agg(p.name, ', ' order by p.name), 'none') from stint_internal.plan p where p.name <> '*')),
            hint = 'The plan * stays: take its quotas away with select stint.define_plan(''*'');';
    end if;
    select count(*) into v_tenants from stint_internal.tenant_plan t where t.plan = p_plan;
    if v_tenants > 0 then
        raise exception using errcode = 'ST040', message = format('plan %s is in use', p_plan), detail = format('%s tenants have it.', v_tenants),
            hint = 'Put them under another with stint.set_tenant_plan; select tenant_id from stint.tenant_plans says which they are.';
    end if;
    -- Routes that now need not look at quotas are forgotten with the quotas.
    perform stint.define_plan(p_plan);
    delete from stint_internal.plan p where p.name = p_plan;
end $$;

comment on function stint.drop_plan(text) is 'Removes a plan that no tenant has (ST040 if one does). select stint.drop_plan(''trial'');';
