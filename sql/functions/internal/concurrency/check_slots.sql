-- Part of the duty check_limits: the next limits that have slots taken. In one snapshot their number is what the state of the limit and what is noted about it say; and no start under a rate is
-- so long overdue that free_starts does not look there. Looks at 500 limits or 20,000 slots. Returns how many were wrong.
create or replace function stint_internal.check_slots() returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By the indexes of limits; see stint_internal.leave_limits.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    v_now    timestamptz := stint.now();
    v_past   text := stint_internal.walk_from('limit_slots');
    v_limits text[];
    v_rows   int;
begin
    if v_past is null then
        return 0;
    end if;
    update stint_internal.limit_start s set due_at = v_now where s.ctid = any (array(
        select s.ctid from stint_internal.limit_start s where s.due_at < v_now - interval '30 seconds' order by s.due_at limit 10000 for no key update skip locked));
    -- From one limit to the next, by one look into each index.
    with recursive step (limit_id, slots, steps) as (
        select v_past collate "C", 0::bigint, 0
        union all
        select after.limit_id, step.slots + coalesce((select s.held from stint_internal.limit_state s where s.limit_id = after.limit_id order by s.seq desc limit 1), 0), step.steps + 1
        from step
        cross join lateral (
            select min(n.limit_id) as limit_id from (
                (select s.limit_id from stint_internal.limit_state s where s.limit_id > step.limit_id order by s.limit_id limit 1)
                union all
                (select p.limit_id from stint_internal.limit_place p where p.held and p.limit_id > step.limit_id order by p.limit_id limit 1)
                union all
                (select s.limit_id from stint_internal.limit_start s where s.limit_id > step.limit_id order by s.limit_id limit 1)) as n) as after
        where step.limit_id is not null and step.slots < 20000 and step.steps < 500
    )
    select array_agg(s.limit_id order by s.steps) into v_limits from step s where s.steps > 0;
    insert into stint_internal.limit_nudge (limit_id, freed, noted_at)
    select l.limit_id, sum(l.held), v_now
    from (select s.limit_id, s.held from stint_internal.limit_state s where s.limit_id = any (v_limits)
          union all select p.limit_id, -1 from stint_internal.limit_place p where p.held and p.limit_id = any (v_limits)
          union all select s.limit_id, -1 from stint_internal.limit_start s where s.limit_id = any (v_limits)
          union all select n.limit_id, - n.freed from stint_internal.limit_nudge n where n.freed <> 0 and n.limit_id = any (v_limits)) as l
    group by l.limit_id having sum(l.held) <> 0;
    get diagnostics v_rows = row_count;
    perform stint_internal.walk_to('limit_slots', coalesce(v_limits[cardinality(v_limits)], ''));
    return v_rows;
end $$;

comment on function stint_internal.check_slots() is 'Puts right the number of slots of some limits; returns how many were wrong.';
