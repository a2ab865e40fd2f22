-- Brings a limit up to date, under its lock: slots that were freed are free, and as long as there is room the first in line get one: by priority, then in order. A waiter whose
-- row somebody else has locked keeps its place and is looked at again by the duty. A job that is more urgent than one that has a slot and is not started takes its place;
-- after a limit was lowered, ready jobs above it wait again. Whoever has got a slot goes on to its next limit.
-- Under a key nobody passes a job that keeps its order: not if that is locked or its time has not come, nor if it was committed before and could not be settled then.
-- p_lows: where somebody has begun to wait, per priority. Locks rows of waiters and ready jobs, never waits.
create or replace function stint_internal.settle_limit(p_limit_id text, p_freed int, p_lows bigint[]) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- The lanes are walked through their index; see stint.claim_jobs.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    c_nobody   constant bigint[] := array_fill(null::bigint, array[11]);
    v_is_key   boolean := p_limit_id < '2';
    -- Of a rate alone.
    v_period   interval := case when p_limit_id >= '8' then stint_internal.limit_period(p_limit_id) end;
    v_old      stint_internal.limit_state;
    v_new      stint_internal.limit_state;
    v_head     record;
    v_late     bigint;
    v_room     int;
    v_ids      uuid[];
    v_out      record;
    v_admitted uuid[] := '{}';
    v_moved    uuid[] := '{}';
    v_skipped  boolean := false;
begin
    select * into v_old from stint_internal.limit_state s where s.limit_id = p_limit_id order by s.seq desc limit 1;
    v_new := v_old;
    v_new.held := coalesce(v_old.held, 0) - p_freed;
    v_new.lows := array(select least(e.old, e.new) from unnest(coalesce(v_old.lows, c_nobody), p_lows) with ordinality as e (old, new, n) order by e.n);
    loop
        select w.job_id, w.priority, w.is_strict, (select j.job_type from stint_internal.job_queue j where j.id = w.job_id) as job_type into v_head
        from generate_series(10, 0, -1) as lane (priority)
        cross join lateral (
            select p.job_id, p.priority, p.is_strict from stint_internal.limit_place p
            where p.limit_id = p_limit_id and p.priority = lane.priority and not p.held and p.place > v_new.lows[lane.priority + 1]
            order by p.place limit 1) as w
        limit 1;
        if v_head is null then
            v_new.lows := c_nobody;
            exit when v_is_key;
        end if;
        v_room := coalesce(stint_internal.limit_max(p_limit_id, v_head.job_type) - v_new.held, 1000);
        if v_room < 0 and not v_is_key or v_room <= 0 and v_head.priority > v_new.lowest then
            v_ids := '{}';
            for v_out in
                select * from stint_internal.displace_holders(p_limit_id, greatest(1, -v_room), case when v_room = 0 or v_is_key then v_head.priority end)
            loop
                v_ids := v_ids || v_out.job_id;
                v_new.lows[v_out.priority + 1] := least(v_new.lows[v_out.priority + 1], v_out.place - 1);
            end loop;
            v_new.held := v_new.held - cardinality(v_ids);
            v_moved := v_moved || v_ids;
            continue when v_ids <> '{}';
            if v_room = 0 or v_is_key then
                v_new.lowest := v_head.priority;
            end if;
        end if;
        exit when v_head is null or v_room <= 0;

        if v_head.is_strict then
            v_late := (select min(n.place) - 1 from stint_internal.limit_nudge n where n.limit_id = p_limit_id and n.for_duty and n.priority = 0);
            if v_late < v_new.lows[1] then
                v_new.lows[1] := v_late;
                continue;
            end if;
            v_ids := array(select j.id from stint_internal.job_queue j where j.id = v_head.job_id for no key update skip locked);
        else
            v_ids := array(
                select w.job_id
                from generate_series(10, 0, -1) as lane (priority)
                cross join lateral (
                    select j.id as job_id
                    from (select p.job_id from stint_internal.limit_place p
                          where p.limit_id = p_limit_id and p.priority = lane.priority and not p.held and p.place > v_new.lows[lane.priority + 1] and not p.is_strict
                          order by p.place) as p
                    cross join lateral (
                        select j.id from stint_internal.job_queue j where j.id = p.job_id and j.status = 'blocked' for no key update skip locked) as j) as w
                limit case when v_is_key then 1 else least(v_room, 1000) end);
        end if;
        v_skipped := v_skipped or v_ids[1] is distinct from v_head.job_id;
        exit when v_ids = '{}';
        if v_is_key and v_ids[1] <> v_head.job_id then
            exit when stint_internal.limit_max(p_limit_id, (select j.job_type from stint_internal.job_queue j where j.id = v_ids[1])) <= v_new.held;
        end if;
        with taken as (
            update stint_internal.limit_place p set held = true, due_at = stint.now() + v_period
            where p.job_id = any (v_ids) and p.limit_id = p_limit_id
            returning p.priority
        )
        select v_new.held + count(*), least(v_new.lowest, min(t.priority)) into v_new.held, v_new.lowest from taken t;
        if v_head.is_strict then
            -- A job that waits for something else has the slot from now on, and no more. It is touched all the same: a transaction with an older snapshot must not go on with it.
            update stint_internal.job_queue j set has_limits = j.has_limits where j.id = v_head.job_id and (j.status <> 'blocked' or j.has_limits is not true);
            v_ids := case when not found then v_ids else '{}' end;
        end if;
        v_admitted := v_admitted || v_ids;
        v_new.lows := array(
            select case when v_new.lows[lane.priority + 1] is not null then (
                select p.place - 1 from stint_internal.limit_place p
                where p.limit_id = p_limit_id and p.priority = lane.priority and not p.held and p.place > v_new.lows[lane.priority + 1]
                order by p.place limit 1) end
            from generate_series(0, 10) as lane (priority) order by lane.priority);
    end loop;

    if v_new.held = 0 and v_new.lows = c_nobody then
        delete from stint_internal.limit_state s where s.limit_id = p_limit_id and s.seq = v_old.seq;
    elsif v_new is distinct from v_old then
        insert into stint_internal.limit_state (limit_id, held, lows, lowest) values (p_limit_id, v_new.held, v_new.lows, case when v_new.held > 0 then v_new.lowest end);
        delete from stint_internal.limit_state s where s.limit_id = p_limit_id and s.seq = v_old.seq;
    end if;
    if v_skipped and v_room > 0 then
        insert into stint_internal.limit_nudge (limit_id, for_duty, noted_at) values (p_limit_id, true, stint.now());
    end if;
    if v_moved <> '{}' or v_admitted <> '{}' then
        perform stint_internal.enter_limits(v_moved || v_admitted);
    end if;
    return cardinality(v_admitted);
end $$;

comment on function stint_internal.settle_limit(text, int, bigint[]) is 'Gives the free slots of a limit to those that wait for them; returns how many got one.';
