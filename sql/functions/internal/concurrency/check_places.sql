-- Part of the duty check_limits: the next 5,000 places in the lines of limits, by job. Those whose job is gone are given up, those that keep an order that their type does not ask for any
-- more, or hold up a key, are left to settle_order; slots of rates that free_starts would miss get a time; limits that somebody waits for below the beginning of his line, or though there is room,
-- are settled. Returns how much it put right.
create or replace function stint_internal.check_places() returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By the index of jobs; see stint_internal.leave_limits.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    c_places constant int := 5000;
    c_end   constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    v_now   timestamptz := stint.now();
    v_past  text := stint_internal.walk_from('limit_places');
    v_from  uuid := coalesce(nullif(v_past, '')::uuid, '00000000-0000-0000-0000-000000000000');
    v_to    uuid;
    v_ids   uuid[];
    v_rows  int;
    v_count int;
begin
    if v_past is null then
        return 0;
    end if;
    v_to := coalesce((select p.job_id from stint_internal.limit_place p where p.job_id > v_from order by p.job_id offset c_places - 1 limit 1), c_end);
    -- A job that is gone has no row to be locked; any other may be changing at this moment.
    v_ids := array(
        select distinct p.job_id from stint_internal.limit_place p
        where p.job_id > v_from and p.job_id <= v_to and (select true from stint_internal.job_queue j where j.id = p.job_id) is null
          and (select true from stint_internal.held_key k where k.job_id = p.job_id) is null);
    perform stint_internal.leave_limits(v_ids);
    v_count := cardinality(v_ids);
    -- Before others get a place behind those that should have had one.
    if exists (select from stint_internal.limit_place p cross join lateral (select j.job_type from stint_internal.job_queue j where j.id = p.job_id offset 0) as j
               where p.job_id > v_from and p.job_id <= v_to and p.is_strict and stint_internal.key_order(j.job_type) = 'ready')
       or exists (select from stint_internal.held_key k
                  where k.job_id > v_from and k.job_id <= v_to
                    and (stint_internal.key_order(k.job_type) <> 'strict_hold' or (select true from stint_internal.job_queue j where j.id = k.job_id)
                         or not exists (select from stint_internal.limit_place p where p.job_id = k.job_id))) then
        v_count := v_count + stint_internal.settle_order(p_most => 10000);
    end if;
    update stint_internal.limit_place p set due_at = v_now where p.ctid = any (array(
        select h.ctid from stint_internal.limit_place h
        where h.job_id > v_from and h.job_id <= v_to and h.held and h.limit_id >= '8'
          and (h.due_at is null or h.due_at < v_now - interval '30 seconds' or h.due_at > v_now + stint_internal.limit_period(h.limit_id))
        for no key update skip locked));
    insert into stint_internal.limit_nudge (limit_id, freed, priority, place, noted_at)
    select l.limit_id, 0, l.priority, l.place, v_now
    from (select p.limit_id, p.priority, min(p.place) as place, (array_agg(p.job_id order by p.place))[1] as job_id
          from stint_internal.limit_place p where p.job_id > v_from and p.job_id <= v_to and not p.held group by p.limit_id, p.priority) as l
    left join lateral (select * from stint_internal.limit_state s where s.limit_id = l.limit_id order by s.seq desc limit 1) as s on true
    where not exists (select from stint_internal.limit_nudge n where n.limit_id = l.limit_id)
      and ((s.lows[l.priority + 1] < l.place) is not true
           or s.held < stint_internal.limit_max(l.limit_id, (select j.job_type from stint_internal.job_queue j where j.id = l.job_id)));
    get diagnostics v_rows = row_count;
    perform stint_internal.walk_to('limit_places', case when v_to < c_end then v_to::text else '' end);
    return v_count + v_rows;
end $$;

comment on function stint_internal.check_places() is 'Puts right what is wrong with some places in the lines of limits; returns how much.';
