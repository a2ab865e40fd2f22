-- Sets the weight of a tenant in fair queues, or forgets it. Holds for jobs that come into line from now on. Locks its row. Raises ST001.
create or replace function stint.set_tenant_weight(p_tenant_id text, p_weight numeric, p_queue text default null) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_tenant_id is null or p_tenant_id = '' then
        raise exception using errcode = 'ST001', message = 'p_tenant_id is empty',
            detail = 'A weight belongs to a tenant, or to the creator of jobs that have none.', hint = 'Pass a tenant, as stint.my_tenants() names it.';
    end if;
    if p_weight not between 0.01 and 100 then
        raise exception using errcode = 'ST001', message = format('p_weight is %s', p_weight),
            detail = 'A tenant of weight 2 gets twice as many turns as one of weight 1, which is what all have that are not named.',
            hint = 'Pass a number from 0.01 to 100, or null for 1 again.';
    end if;
    if p_queue is not null then
        perform stint_internal.check_name('p_queue', p_queue);
    end if;
    if p_weight is null then
        delete from stint_internal.tenant_weight w where w.tenant_id = p_tenant_id and w.queue = coalesce(p_queue, '*');
    else
        insert into stint_internal.tenant_weight (tenant_id, queue, weight) values (p_tenant_id, coalesce(p_queue, '*'), p_weight)
        on conflict (tenant_id, queue) do update set weight = excluded.weight;
    end if;
end $$;

comment on function stint.set_tenant_weight(text, numeric, text) is
'Sets how many turns a tenant gets in fair queues, beside the 1 of everybody else: 0.01 to 100; null for 1 again. p_queue: in this queue only. Holds for jobs that
come into line from now on; those that wait keep their places. select stint.set_tenant_weight(''acme'', 4);';
