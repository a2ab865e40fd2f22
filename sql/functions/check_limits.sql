-- Duty: finds what no transaction should leave behind and what a change of policy may: jobs that are ready or running without being counted, slots and places of jobs that
-- have none coming, jobs that wait for a slot in no line or keep no order though they should, limits whose state is wrong or that somebody waits for though there is room. Reads all places, and the live
-- table if anything is limited. Skips what is locked; at most 10,000 jobs of each kind a call. Returns how much it put right.
create or replace function stint.check_limits() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    v_now   timestamptz := stint.now();
    v_ids   uuid[];
    v_rows  int;
    v_count int := 0;
begin
    -- A job that is gone has no row to be locked; any other may be changing at this moment.
    v_ids := array(
        select distinct p.job_id from stint_internal.limit_place p
        where not exists (select from stint_internal.job_queue j where j.id = p.job_id) and not exists (select from stint_internal.held_key k where k.job_id = p.job_id)
        limit 10000);
    perform stint_internal.leave_limits(v_ids);
    v_count := v_count + cardinality(v_ids);
    -- Before others get a place behind those that should have had one.
    if exists (select from stint_internal.job_type t where t.key_order <> 'ready') or exists (select from stint_internal.limit_place p where p.is_strict) then
        v_count := v_count + stint_internal.settle_order(p_most => 10000);
    end if;
    if exists (select from stint_internal.job_type t where t.max_running is not null or t.rate_limit is not null)
       or exists (select from stint_internal.queue q where q.max_running is not null or q.rate_limit is not null)
       or exists (select from stint_internal.quota q where q.counts = 'running') or exists (select from stint_internal.limit_place) then
        v_count := v_count + stint_internal.enrol_jobs(p_most => 10000);
        v_ids := array(
            select j.id from stint_internal.job_queue j
            where j.has_limits and j.status in ('scheduled', 'retrying') or j.has_limits is not null and j.waits_for_parents limit 10000 for no key update skip locked);
        perform stint_internal.leave_limits(v_ids);
        v_count := v_count + cardinality(v_ids);
        v_ids := array(
            select j.id from stint_internal.job_queue j
            where j.has_limits and j.status = 'blocked' and not exists (select from stint_internal.limit_place p where p.job_id = j.id and not p.held)
            limit 10000 for no key update skip locked);
        perform stint_internal.make_ready(v_ids);
        v_count := v_count + cardinality(v_ids);
    end if;

    -- So long ago that the duty settle_limits does not look there.
    update stint_internal.limit_nudge n set noted_at = v_now where n.noted_at < v_now - interval '30 seconds';
    perform stint_internal.check_starts();
    -- In one snapshot the number of slots taken is what the state and what is noted about it say, and nobody waits below the beginning of his line.
    insert into stint_internal.limit_nudge (limit_id, freed, priority, place, noted_at)
    select l.limit_id, 0, l.priority, l.place, v_now
    from (select p.limit_id, p.priority, min(p.place) as place, (array_agg(p.job_id order by p.place))[1] as job_id
          from stint_internal.limit_place p where not p.held group by p.limit_id, p.priority) as l
    left join lateral (select * from stint_internal.limit_state s where s.limit_id = l.limit_id order by s.seq desc limit 1) as s on true
    where not exists (select from stint_internal.limit_nudge n where n.limit_id = l.limit_id)
      and ((s.lows[l.priority + 1] < l.place) is not true
           or s.held < stint_internal.limit_max(l.limit_id, (select j.job_type from stint_internal.job_queue j where j.id = l.job_id)));
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    insert into stint_internal.limit_nudge (limit_id, freed, noted_at)
    select l.limit_id, sum(l.held), v_now
    from (select s.limit_id, s.held from stint_internal.limit_state s
          union all select p.limit_id, -1 from stint_internal.limit_place p where p.held
          union all select s.limit_id, -1 from stint_internal.limit_start s
          union all select n.limit_id, - n.freed from stint_internal.limit_nudge n where n.freed <> 0) as l
    group by l.limit_id having sum(l.held) <> 0;
    get diagnostics v_rows = row_count;
    return v_count + v_rows;
end $$;

comment on function stint.check_limits() is 'Duty of tick(): puts right what is wrong with concurrency limits, and counts jobs that were there before a limit was; returns how much it found.';
