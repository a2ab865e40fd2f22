-- Duty: writes where claims may start. A lane's mark is where the sequence of ranks stood one tick ago, or just below its first job that still waits.
-- One tick behind, so that transactions in flight are not overtaken unless they last longer; those are the sweep's. Each probe starts at
-- the previous mark, so dead entries are stepped over once, not every time. One new row, only when something moved.
-- A first job that somebody keeps locked while ten thousand others are given places is passed: should it come back, it is late.
-- Behind its duty's lock, tried: two at once would leave no margin, and none moves while the sweep is giving ranks.
create or replace function stint.move_marks() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_last stint_internal.mark;
    v_next stint_internal.mark;
    v_unit bigint;  -- a thousand places, or ten rounds of a fair queue (see fair_line)
    v_past bigint;  -- up to where claims have come, as the mark knows it
begin
    if not pg_try_advisory_xact_lock(1937010543, 1) then
        return 0;
    end if;
    select * into v_last from stint_internal.mark m order by m.id desc limit 1;
    v_next.seen := coalesce(v_last.last_value, 0);
    -- A sequence that was never used says 1 as well, and 1 will be the rank of the first job.
    select case when s.is_called then s.last_value else 0 end into v_next.last_value from stint_internal.rank_seq s;

    select coalesce(array_agg(lane.queue), '{}'), coalesce(array_agg(lane.priority), '{}'),
           coalesce(array_agg(least(first.rank - 1, lane.seen)), '{}'), coalesce(array_agg(lane.clock), '{}')
    into v_next.queues, v_next.priorities, v_next.lows, v_next.clocks
    from (select q.name as queue, p.priority::smallint as priority,
                 case when q.is_fair then greatest(noted.low, stint_internal.first_fair_rank() - 1)
                      when noted.clock is null then coalesce(noted.low, v_last.seen, 0) else v_last.seen end as low,
                 -- The same for a fair lane, by its clock: where that stood one tick ago, and where it stands.
                 case when q.is_fair then coalesce(noted.clock, stint_internal.first_fair_rank() - 1) else v_next.seen end as seen,
                 case when q.is_fair then greatest(stint_internal.clock_time(f.clock), noted.clock) end as clock
          -- Also a queue whose row is not committed yet, if the sweep has listed it.
          from (select q.name, q.is_fair from stint_internal.queue q
                union all
                select n.name, false from (select distinct unnest(v_last.queues)) as n (name) where not exists (select from stint_internal.queue k where k.name = n.name)) as q
          cross join generate_series(0, 10) as p (priority)
          left join unnest(v_last.queues, v_last.priorities, v_last.lows, v_last.clocks) as noted (queue, priority, low, clock)
                 on noted.queue = q.name and noted.priority = p.priority
          left join stint_internal.fair_lane f on f.queue = q.name and f.priority = p.priority) as lane
    left join lateral (
        select j.rank from stint_internal.job_queue j
        where j.queue = lane.queue and j.priority = lane.priority and j.rank > lane.low and j.rank is not null and j.status = 'pending'
        order by j.rank limit 1) as first on true
    -- A fair lane is always written down, once it was used: the ranks of others say nothing about it.
    where case when lane.clock is null then first.rank <= v_next.seen else lane.clock > stint_internal.first_fair_rank() or first.rank is not null end;
    -- After a crash, a restore, or two claims at once: a clock that is behind would give newcomers places below the mark.
    perform stint_internal.advance_clock(f.clock, l.clock)
    from unnest(v_next.queues, v_next.priorities, v_next.clocks) as l (queue, priority, clock)
    join stint_internal.fair_lane f on f.queue = l.queue and f.priority = l.priority where l.clock is not null;

    -- A claim in a transaction that stays open, say. Otherwise each new cursor would walk over all that has ended since, which that transaction keeps from being removed. Looked at each time that
    -- a thousand places more are given, or ten rounds of a fair queue; and only what was locked before, which its row shows, since a lock is a write.
    for i in 1 .. cardinality(v_next.lows) loop
        v_unit := case when v_next.clocks[i] is null then 1000 else 10 * 1048576 end;
        v_past := coalesce(v_next.clocks[i], v_next.seen);
        continue when v_past - v_next.lows[i] < 10 * v_unit
            or v_past / v_unit = coalesce((select n.clock from unnest(v_last.queues, v_last.priorities, v_last.clocks) as n (queue, priority, clock)
                                           where n.queue = v_next.queues[i] and n.priority = v_next.priorities[i]), v_last.seen) / v_unit
            or not exists (select from stint_internal.job_queue j
                           where j.queue = v_next.queues[i] and j.priority = v_next.priorities[i] and j.rank = v_next.lows[i] + 1 and j.xmax <> '0');
        v_next.lows[i] := coalesce((
            select least(j.rank - 1, v_past) from stint_internal.job_queue j
            where j.queue = v_next.queues[i] and j.priority = v_next.priorities[i] and j.rank > v_next.lows[i] and j.rank is not null and j.status = 'pending'
            order by j.rank limit 1 for no key update skip locked), v_past);
    end loop;

    if (v_next.last_value, v_next.seen, v_next.queues, v_next.priorities, v_next.lows, v_next.clocks)
       is not distinct from (v_last.last_value, v_last.seen, v_last.queues, v_last.priorities, v_last.lows, v_last.clocks) then
        return 0;
    end if;
    insert into stint_internal.mark (last_value, seen, queues, priorities, lows, clocks)
    values (v_next.last_value, v_next.seen, v_next.queues, v_next.priorities, v_next.lows, v_next.clocks) returning id into v_next.id;
    -- A narrow range, so that rows deleted long ago are not walked; wider than the gap that a crash leaves in an identity (32).
    delete from stint_internal.mark m where m.id between v_next.id - 80 and v_next.id - 20;
    return 1;
end $$;

comment on function stint.move_marks() is 'Duty of tick(): moves the low-water marks that claims start from.';
