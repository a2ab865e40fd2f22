-- Where the claims of these queues start: one number per lane, in the order (priority 0 … 10, queue), from the newest mark.
create or replace function stint_internal.lane_starts(p_queues text[]) returns bigint[]
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select array_agg(coalesce(
               (select m.lows[i] from generate_subscripts(m.queues, 1) as i where m.queues[i] = q.name and m.priorities[i] = p.priority limit 1),
               m.seen, 0) order by p.priority, q.place)
    from unnest(p_queues) with ordinality as q (name, place)
    cross join generate_series(0, 10) as p (priority)
    left join (select * from stint_internal.mark order by id desc limit 1) as m on true
$$;

comment on function stint_internal.lane_starts(text[]) is 'The low-water mark of each lane of these queues.';
