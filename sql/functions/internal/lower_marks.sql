-- Sets the marks of these queues back to their first ready job below p_starts (as stint_internal.lane_starts returns it), and wakes idle runners. One row, however
-- many jobs it brings back: for a bulk insert that took longer than a tick. The caller holds the lock of move_marks, which goes on from here.
create or replace function stint_internal.lower_marks(p_queues text[], p_starts bigint[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into stint_internal.mark (last_value, seen, queues, priorities, lows, clocks)
    select m.last_value, m.seen, lanes.queues, lanes.priorities, lanes.lows, lanes.clocks
    from (select * from stint_internal.mark order by id desc limit 1) as m
    cross join lateral (
        select array_agg(l.queue) as queues, array_agg(l.priority) as priorities, array_agg(l.low) as lows, array_agg(l.clock) as clocks
        from (select e.queue, e.priority, min(e.low) as low, max(e.clock) as clock
              from (select u.* from unnest(m.queues, m.priorities, m.lows, m.clocks) as u (queue, priority, low, clock)
                    union all
                    select p_queues[1 + lane.i % cardinality(p_queues)], (lane.i / cardinality(p_queues))::smallint, first.rank - 1, null
                    from generate_series(0, 11 * cardinality(p_queues) - 1) as lane (i)
                    cross join lateral (
                        select j.rank from stint_internal.job_queue j
                        where j.queue = p_queues[1 + lane.i % cardinality(p_queues)] and j.priority = lane.i / cardinality(p_queues)
                          and j.rank <= p_starts[1 + lane.i] and j.rank is not null and j.status = 'pending'
                        order by j.rank limit 1) as first) as e
              group by e.queue, e.priority) as l) as lanes;
    perform stint_internal.wake(q) from unnest(p_queues) as q;
end $$;

comment on function stint_internal.lower_marks(text[], bigint[]) is 'Sets marks back to the first ready job below them.';
