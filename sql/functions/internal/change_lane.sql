-- Moves unfinished jobs, whose rows the caller has locked, to another queue or priority; null leaves it. Ready ones go to the end of that lane in the order
-- they had (in a fair queue, of their tenant's line in it), since a rank is never re-used. A running one keeps its rank: it has no place in line to lose, and
-- gets a fresh one should it return.
-- p_has_risen: by waiting; their own priority is kept. Otherwise what they get is their own, and what had risen is back there.
-- Who waits for a slot goes to the end of that line, unless it keeps the order of its key, and who has one may need another, of the new queue.
-- Raises ST007 where a strict queue does not take the type.
create or replace function stint_internal.change_lane(p_job_ids uuid[], p_queue text, p_priority int, p_has_risen boolean default false)
    returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By primary key, whatever the planner last heard of the size of the table; see stint_internal.archive_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    v_moved  uuid[];
    v_queues text[];
    v_limits uuid[];
    v_again  uuid[];
    v_into   boolean := exists (select from stint_internal.queue q where q.name = p_queue and (q.max_running is not null or q.rate_limit is not null));
    v_ids    uuid[] := array(select j.id from stint_internal.job_queue j
                             where j.id = any (p_job_ids) and (j.queue <> p_queue or coalesce(j.own_priority, j.priority) <> p_priority)
                             order by j.priority desc, j.rank, j.id);
    v_ranks  bigint[] := stint_internal.fair_ranks(v_ids, p_queue, p_priority);
begin
    -- As for a new job there: a strict queue takes defined types only, and a new queue becomes known.
    perform stint_internal.resolve_policy(t.job_type, p_queue, null, null)
    from (select distinct j.job_type from stint_internal.job_queue j where j.id = any (p_job_ids)) as t where p_queue is not null;
    with given as materialized (
        -- The subquery keeps its order, and so do the ranks.
        select g.id, case when g.status = 'pending' then coalesce(v_ranks[g.place], nextval('stint_internal.rank_seq')) else g.rank end as rank
        from (select e.place, j.id, j.status, j.rank
              from unnest(v_ids) with ordinality as e (id, place) join stint_internal.job_queue j on j.id = any (array[e.id]) order by e.place) as g
    ), moved as (
        update stint_internal.job_queue j
        set queue = coalesce(p_queue, j.queue), priority = coalesce(p_priority, j.own_priority, j.priority), rank = given.rank,
            own_priority = case when p_has_risen then coalesce(j.own_priority, j.priority) end
        from given where j.id = any (array[given.id])
        returning j.id, j.queue, j.status, j.rank, j.has_limits
    )
    select array_agg(id), array_agg(distinct queue) filter (where status = 'pending'),
           array_agg(id) filter (where has_limits),
           array_agg(id order by rank, id) filter (where status = 'pending' and p_queue is not null and (has_limits or v_into)
                                              or status = 'blocked' and has_limits)
    into v_moved, v_queues, v_limits, v_again from moved;
    if p_priority is not null and v_limits is not null then
        -- As numbers, which keeps it from the index of those that wait: by the planner's last news that could be as short.
        delete from stint_internal.limit_place p where p.job_id = any (v_limits) and p.held::int = 0 and not p.is_strict;
        update stint_internal.limit_place p set priority = p_priority where p.job_id = any (v_limits) and not p.is_strict;
    end if;
    if v_again is not null then
        perform stint_internal.enter_limits(v_again);
    end if;
    perform stint_internal.wake(q) from unnest(v_queues) as q;
    return v_moved;
end $$;

comment on function stint_internal.change_lane(uuid[], text, int, boolean) is 'Changes queue or priority of jobs that the caller has locked; returns those that it changed.';
