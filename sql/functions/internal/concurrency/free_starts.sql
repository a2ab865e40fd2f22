-- Part of the duty settle_limits: slots of rates that were started a period ago are free. Of those that jobs hold, a running one is looked at when its period is over, one
-- that nobody has started a period from now: no sooner can it come free. Looks from p_since on, at 10,000 of each at the most. Locks the jobs' rows, skips what is locked.
-- Returns at how many it looked.
create or replace function stint_internal.free_starts(p_since timestamptz) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By the index of times, and the jobs by id; see stint_internal.leave_limits.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_now   timestamptz := stint.now();
    v_count int;
begin
    with looked_at as materialized (
        -- As its row is once it is locked: it may have been given back and started again meanwhile.
        select p.place, case when j.status = 'processing' then j.started_at else v_now end + coalesce(stint_internal.limit_period(p.limit_id), '0') as due_at
        from (select p.ctid as place, p.job_id, p.limit_id from stint_internal.limit_place p
              where p.due_at >= p_since and p.due_at <= v_now order by p.due_at limit 10000) as p
        cross join lateral (select j.status, j.started_at from stint_internal.job_queue j where j.id = p.job_id for no key update skip locked) as j
    ), freed as (
        delete from stint_internal.limit_place p using looked_at l where p.ctid = l.place and p.held and l.due_at <= v_now
        returning p.limit_id
    ), put_off as (
        update stint_internal.limit_place p set due_at = l.due_at from looked_at l where p.ctid = l.place and p.held and l.due_at > v_now
    ), over as (
        delete from stint_internal.limit_start s where s.ctid = any (array(
            select s.ctid from stint_internal.limit_start s
            where s.due_at >= p_since and s.due_at <= v_now order by s.due_at limit 10000 for update skip locked))
        returning s.limit_id
    ), noted as (
        insert into stint_internal.limit_nudge (limit_id, freed, for_duty, noted_at)
        select f.limit_id, count(*), true, v_now from (select limit_id from freed union all select limit_id from over) as f group by f.limit_id
    )
    select (select count(*) from looked_at) + (select count(*) from over) into v_count;
    return v_count;
end $$;

comment on function stint_internal.free_starts(timestamptz) is 'Frees slots of rate limits whose period is over; returns at how many it looked.';
