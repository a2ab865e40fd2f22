-- Sets up a queue, or changes what is given. When it becomes fair, or plain again, the jobs that wait get their places anew: 10,000 at once, the others from the
-- duty rerank_queues. Locks its row (as pause_queue does), and those of its ready and running jobs where a limit is new. Raises ST001, ST002.
create or replace function stint.define_queue(
    p_queue       text,
    p_strict      boolean  default null,
    p_max_running int      default null,
    p_fair        boolean  default null,
    p_ageing      interval default null,
    p_rate_limit  jsonb    default null
) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_had         stint_internal.queue;
    v_rate_limit  jsonb := stint_internal.rate_rule(p_rate_limit);
    v_is_turning  boolean;
begin
    perform stint_internal.check_name('p_queue', p_queue);
    perform stint_internal.check_max_running('p_max_running', p_max_running);
    if p_ageing < interval '1 second' and p_ageing <> interval '0' then
        raise exception using errcode = 'ST001', message = format('p_ageing is %s', p_ageing),
            detail = 'A ready job rises by one priority for each such stretch that it has waited.', hint = 'Pass at least 1 second, or 0 for a queue without ageing.';
    end if;
    insert into stint_internal.queue (name) values (p_queue) on conflict do nothing;
    select * into v_had from stint_internal.queue q where q.name = p_queue for no key update;
    v_is_turning := coalesce(p_fair <> v_had.is_fair, false);
    if v_is_turning and p_fair then
        perform stint_internal.make_clocks(p_queue);
    end if;
    update stint_internal.queue q
    set strict = coalesce(p_strict, q.strict), max_running = nullif(coalesce(p_max_running, q.max_running), 0), is_fair = coalesce(p_fair, q.is_fair),
        ageing = nullif(coalesce(p_ageing, q.ageing), interval '0'), is_reranking = q.is_reranking or v_is_turning,
        rate_limit = case when p_rate_limit is null then q.rate_limit else v_rate_limit end
    where q.name = p_queue;
    if p_max_running > 0 and v_had.max_running is null then
        perform stint_internal.enrol_jobs(p_queue => p_queue);
    elsif p_max_running is not null then
        perform stint_internal.revisit_limits(stint_internal.limit_id(7, jsonb_build_array(p_queue)));
    end if;
    if p_rate_limit is not null and v_rate_limit is distinct from v_had.rate_limit then
        perform stint_internal.revisit_rate(9, p_queue);
    end if;
    if v_is_turning then
        perform stint_internal.rerank_jobs(array[p_queue]);
    end if;
end $$;

comment on function stint.define_queue(text, boolean, int, boolean, interval, jsonb) is
'Sets up a queue; what is left out stays as it is. p_strict: accept only job types that were defined with define_job_type. p_max_running: so many of its jobs at
once, over all runners; 0 takes the limit away. p_rate_limit: {"max", "period", "per"}: so many are started within any such period, over all runners, all together or for each
tenant, user or key; false takes it away. p_fair: tenants take turns by their weights (stint.set_tenant_weight), however many jobs each has waiting; creators,
where there is no tenant. Within a priority: higher ones still go first. p_ageing: a ready job rises by one priority for each such stretch that it has waited; 0 ends that.
Queues that need nothing special exist from their first job on. select stint.define_queue(''imports'', p_fair => true, p_ageing => ''10 minutes'');';
