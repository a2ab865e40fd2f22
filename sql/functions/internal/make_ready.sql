-- The one way into the line: gives jobs of ours a fresh rank, at the end of their lane (in a fair queue, of their tenant's line in it), in the order of the array,
-- and wakes idle runners. Those that had risen by waiting are back at their own priority.
-- Jobs of a paused type wait as blocked instead. p_uncounted: the run that was just given back does not count as an attempt. p_are_late: found
-- below a mark. The caller holds the rows' locks.
create or replace function stint_internal.make_ready(p_job_ids uuid[], p_uncounted boolean default false, p_are_late boolean default false) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz := stint.now();
    v_queues  text[];
    v_pending uuid[];
    v_blocked uuid[];
    v_ranks   bigint[] := stint_internal.fair_ranks(p_job_ids, p_are_late => p_are_late);
begin
    with given as materialized (
        -- The subquery keeps its order, so places are taken in the order of the array.
        select g.id, g.paused, case when not g.paused then coalesce(v_ranks[g.place], nextval('stint_internal.rank_seq')) end as rank
        from (select j.id, e.place, t.paused_at is not null as paused
              from unnest(p_job_ids) with ordinality as e (id, place)
              join stint_internal.job_queue j on j.id = e.id
              left join stint_internal.job_type t on t.name = j.job_type
              order by e.place) as g
    ), readied as (
        update stint_internal.job_queue j
        set status = case when given.paused then 'blocked' else 'pending' end, rank = given.rank,
            scheduled_for = case when given.paused then 'infinity' else least(j.scheduled_for, v_now) end,
            attempts = j.attempts - p_uncounted::int, worker_id = null, lease_until = null, started_at = null,
            waits_for_parents = null, priority = coalesce(j.own_priority, j.priority), own_priority = null
        from given
        where j.id = given.id
        returning j.id, j.queue, j.status
    )
    select array_agg(distinct queue) filter (where status = 'pending'), array_agg(id) filter (where status = 'pending'),
           array_agg(id) filter (where status = 'blocked')
    into v_queues, v_pending, v_blocked from readied;
    perform stint_internal.wake(q) from unnest(v_queues) as q;
    perform stint_internal.announce(v_pending, 'pending');
    perform stint_internal.announce(v_blocked, 'blocked');
end $$;

comment on function stint_internal.make_ready(uuid[], boolean, boolean) is 'Makes waiting or given-back jobs ready: status pending, a fresh rank, idle runners woken.';
