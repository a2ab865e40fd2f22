-- The one way into the line: gives jobs of ours a fresh rank, at the end of their lane (in a fair queue, of their tenant's line in it), in the order of the array,
-- and wakes idle runners. Those that had risen by waiting are back at their own priority.
-- Jobs of a paused type wait as blocked instead, and jobs under limits until they have a slot of each (p_has_slots: they have; see enter_limits). p_uncounted: the run that
-- was just given back does not count as an attempt. p_are_late: found below a mark. The caller holds the rows' locks.
create or replace function stint_internal.make_ready(
    p_job_ids uuid[], p_uncounted boolean default false, p_has_slots boolean default false, p_are_late boolean default false) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By primary key, whatever the planner last heard of the size of the table; see stint_internal.archive_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    v_now     timestamptz := stint.now();
    v_running boolean := exists (select from stint_internal.quota q where q.counts = 'running');
    v_queues  text[];
    v_pending uuid[];
    v_blocked uuid[];
    v_limited uuid[];
    v_leaving uuid[];
    v_keeping uuid[];
    v_ranks   bigint[] := stint_internal.fair_ranks(p_job_ids, p_are_late => p_are_late);
begin
    with given as materialized (
        -- The subquery keeps its order, so places are taken in the order of the array.
        select g.id, g.place, g.paused, g.limited,
               case when not g.paused and not g.limited then coalesce(v_ranks[g.place], nextval('stint_internal.rank_seq')) end as rank
        from (select j.id, e.place, t.paused_at is not null as paused,
                     not p_has_slots and t.paused_at is null
                     and (v_running or j.concurrency_key is not null or t.max_running is not null or t.rate_limit is not null or q.name is not null) as limited
              from unnest(p_job_ids) with ordinality as e (id, place)
              join stint_internal.job_queue j on j.id = any (array[e.id])
              left join stint_internal.job_type t on t.name = j.job_type
              left join stint_internal.queue q on q.name = j.queue and (q.max_running is not null or q.rate_limit is not null)
              order by e.place) as g
    ), readied as (
        update stint_internal.job_queue j
        set status = case when given.paused or given.limited then 'blocked' else 'pending' end, rank = given.rank,
            scheduled_for = case when given.paused or given.limited then 'infinity' when j.scheduled_for > v_now then v_now else j.scheduled_for end,
            attempts = j.attempts - p_uncounted::int, worker_id = null, lease_until = null, started_at = null,
            has_limits = nullif(j.has_limits is not null, false), waits_for_parents = null, priority = coalesce(j.own_priority, j.priority), own_priority = null
        from given
        where j.id = any (array[given.id])
        returning j.id, j.queue, j.status, given.limited, given.place, j.has_limits, j.concurrency_key
    )
    select array_agg(distinct queue) filter (where status = 'pending'), array_agg(id) filter (where status = 'pending'),
           array_agg(id) filter (where status = 'blocked' and not limited), array_agg(id order by place) filter (where limited),
           array_agg(id) filter (where status = 'blocked' and not limited and has_limits),
           array_agg(id order by place) filter (where status = 'blocked' and not limited and concurrency_key is not null)
    into v_queues, v_pending, v_blocked, v_limited, v_leaving, v_keeping from readied;
    perform stint_internal.wake(q) from unnest(v_queues) as q;
    perform stint_internal.announce(v_pending, 'pending');
    if v_limited is not null then
        v_blocked := v_blocked || stint_internal.enter_limits(v_limited);
    end if;
    if v_leaving is not null then
        perform stint_internal.leave_limits(v_leaving);
    end if;
    if v_keeping is not null then
        perform stint_internal.keep_places(v_keeping);
    end if;
    perform stint_internal.announce(v_blocked, 'blocked');
end $$;

comment on function stint_internal.make_ready(uuid[], boolean, boolean, boolean) is 'Makes waiting or given-back jobs ready: status pending, a fresh rank, idle runners woken.';
