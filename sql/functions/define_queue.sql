-- Sets up a queue. When it becomes fair, or plain again, the jobs that wait get their places anew: 10,000 at once, the others from the duty rerank_queues.
-- Locks its row. Raises ST001.
create or replace function stint.define_queue(
    p_queue  text,
    p_strict boolean  default false,
    p_fair   boolean  default false,
    p_ageing interval default null
) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_fair    boolean := coalesce(p_fair, false);
    v_changes boolean;
begin
    perform stint_internal.check_name('p_queue', p_queue);
    if p_ageing < interval '1 second' then
        raise exception using errcode = 'ST001', message = format('p_ageing is %s', p_ageing),
            detail = 'A ready job rises by one priority for each such stretch that it has waited.', hint = 'Pass at least 1 second, or null for a queue without ageing.';
    end if;
    insert into stint_internal.queue (name) values (p_queue) on conflict do nothing;
    select q.is_fair <> v_fair into v_changes from stint_internal.queue q where q.name = p_queue for no key update;
    if v_fair then
        perform stint_internal.make_clocks(p_queue);
    end if;
    update stint_internal.queue q
    set strict = coalesce(p_strict, false), is_fair = v_fair, ageing = p_ageing, is_reranking = q.is_reranking or v_changes
    where q.name = p_queue;
    if v_changes then
        perform stint_internal.rerank_jobs(array[p_queue]);
    end if;
end $$;

comment on function stint.define_queue(text, boolean, boolean, interval) is
'Sets up a queue; what is left out is as in a queue that was never set up. p_strict: accept only job types that were defined with define_job_type. p_fair: tenants
take turns by their weights (stint.set_tenant_weight), however many jobs each has waiting; creators, where there is no tenant. Within a priority: higher ones still go first.
p_ageing: a ready job rises by one priority for each such stretch that it has waited. Queues that need nothing special exist from their first job on.
select stint.define_queue(''imports'', p_fair => true, p_ageing => ''10 minutes'');';
