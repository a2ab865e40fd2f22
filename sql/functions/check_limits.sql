-- Duty: finds what no transaction should leave behind and what a change of policy may: jobs that are ready or running without being counted, slots and places of jobs that
-- have none coming, jobs that wait for a slot in no line or keep no order though they should, limits whose state is wrong or that somebody waits for though there is room. Looks at a part
-- of the jobs, places and limits a call, so that it costs as much however many there are. Skips what is locked. Returns how much it put right.
create or replace function stint.check_limits() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_count int := stint_internal.check_places();
begin
    if exists (select from stint_internal.job_type t where t.max_running is not null or t.rate_limit is not null or t.key_order <> 'ready')
       or exists (select from stint_internal.queue q where q.max_running is not null or q.rate_limit is not null)
       or exists (select from stint_internal.quota q where q.counts = 'running') or exists (select from stint_internal.limit_place) then
        v_count := v_count + stint_internal.check_limited_jobs();
    end if;
    -- So long ago that the duty settle_limits does not look there.
    update stint_internal.limit_nudge n set noted_at = stint.now() where n.ctid = any (array(
        select o.ctid from stint_internal.limit_nudge o where o.noted_at < (select stint.now()) - interval '30 seconds' for update skip locked));
    return v_count + stint_internal.check_slots();
end $$;

comment on function stint.check_limits() is
'Duty of tick(): puts right what is wrong with concurrency limits, and counts jobs that were there before a limit was; returns how much it found. One part of the jobs and limits a call: where they
are few, that is all.';
