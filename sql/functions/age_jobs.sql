-- Duty: in queues with ageing a ready job rises by one priority for each stretch that it has waited, to 10 at most, and stands at the end of that lane. Its own
-- priority is kept. Looks at the first 2,000 jobs of each lane: those behind them came into it later. Rows that are locked are skipped.
create or replace function stint.age_jobs() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    -- In order of rank, from the index alone; see stint.claim_jobs.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    v_now   timestamptz := stint.now();
    v_queue record;
    v_group record;
    v_count int := 0;
begin
    for v_queue in
        select q.name, extract(epoch from q.ageing) as seconds, stint_internal.lane_starts(array[q.name]) as starts
        from stint_internal.queue q where q.ageing is not null order by q.name
    loop
        -- From the top down, so that no job rises twice in one call.
        for v_group in
            select due.risen, array_agg(due.id order by due.priority desc, due.rank) as ids
            from (
                select j.id, j.priority, j.rank,
                       least(10, coalesce(j.own_priority, j.priority)
                                 + floor(extract(epoch from v_now - greatest(j.scheduled_for, j.created_at)) / v_queue.seconds))::int as risen
                from generate_series(9, 0, -1) as p (priority)
                cross join lateral (
                    select j.* from stint_internal.job_queue j
                    where j.queue = v_queue.name and j.priority = p.priority and j.rank > v_queue.starts[1 + p.priority]
                      and j.rank is not null and j.status = 'pending'
                    order by j.rank limit 2000) as j) as due
            where due.risen > due.priority
            group by due.risen order by due.risen desc
        loop
            v_group.ids := array(select j.id from stint_internal.job_queue j where j.id = any (v_group.ids) and j.status = 'pending' for no key update skip locked);
            v_count := v_count + coalesce(cardinality(stint_internal.change_lane(v_group.ids, null, v_group.risen, true)), 0);
        end loop;
    end loop;
    return v_count;
end $$;

comment on function stint.age_jobs() is 'Duty of tick(): jobs that have waited long rise by a priority, in queues that were defined with p_ageing; returns how many.';
