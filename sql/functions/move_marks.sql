-- Duty: writes where claims may start. A lane's mark is where the sequence of ranks stood one tick ago, or just below its first job that still waits.
-- One tick behind, so that transactions in flight are not overtaken unless they last longer; those are the sweep's. Each probe starts at
-- the previous mark, so dead entries are stepped over once, not every time. One new row, only when something moved.
-- Behind its duty's lock, tried: two at once would leave no margin, and none moves while the sweep is giving ranks.
create or replace function stint.move_marks() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_last stint_internal.mark;
    v_next stint_internal.mark;
begin
    if not pg_try_advisory_xact_lock(1937010543, 1) then
        return 0;
    end if;
    select * into v_last from stint_internal.mark m order by m.id desc limit 1;
    v_next.seen := coalesce(v_last.last_value, 0);
    -- A sequence that was never used says 1 as well, and 1 will be the rank of the first job.
    select case when s.is_called then s.last_value else 0 end into v_next.last_value from stint_internal.rank_seq s;

    select coalesce(array_agg(lane.queue), '{}'), coalesce(array_agg(lane.priority), '{}'), coalesce(array_agg(first.rank - 1), '{}')
    into v_next.queues, v_next.priorities, v_next.lows
    from (select q.name as queue, p.priority::smallint as priority,
                 coalesce((select v_last.lows[i] from generate_subscripts(v_last.queues, 1) as i
                           where v_last.queues[i] = q.name and v_last.priorities[i] = p.priority limit 1), v_last.seen, 0) as low
          -- Also a queue whose row is not committed yet, if the sweep has listed it.
          from (select q.name from stint_internal.queue q union select unnest(v_last.queues)) as q (name)
          cross join generate_series(0, 10) as p (priority)) as lane
    cross join lateral (
        select j.rank from stint_internal.job_queue j
        where j.queue = lane.queue and j.priority = lane.priority and j.rank > lane.low and j.rank is not null and j.status = 'pending'
        order by j.rank limit 1) as first
    where first.rank <= v_next.seen;

    if (v_next.last_value, v_next.seen, v_next.queues, v_next.priorities, v_next.lows)
       is not distinct from (v_last.last_value, v_last.seen, v_last.queues, v_last.priorities, v_last.lows) then
        return 0;
    end if;
    insert into stint_internal.mark (last_value, seen, queues, priorities, lows)
    values (v_next.last_value, v_next.seen, v_next.queues, v_next.priorities, v_next.lows) returning id into v_next.id;
    -- A narrow range, so that rows deleted long ago are not walked; wider than the gap that a crash leaves in an identity (32).
    delete from stint_internal.mark m where m.id between v_next.id - 80 and v_next.id - 20;
    return 1;
end $$;

comment on function stint.move_marks() is 'Duty of tick(): moves the low-water marks that claims start from.';
