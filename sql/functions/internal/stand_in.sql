-- Does for claims what they rest on, where nobody has ticked for some seconds: no runner is up, and somebody claims with a program of his own. Without it their marks would stay where they
-- are, and under an old snapshot each new cursor would walk over all that has ended. Nothing else: a job that is lost, or has expired, needs somebody who ticks.
create or replace function stint_internal.stand_in() returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- What claim_jobs has set for itself is not meant for these.
    set enable_seqscan = on
    set enable_hashjoin = on
    set enable_mergejoin = on
    set enable_bitmapscan = on
    set plan_cache_mode = auto
as $$
begin
    perform stint.run_duty('move_marks');
    -- Whoever moves marks must look below them.
    perform stint.run_duty('sweep_late_jobs');
    perform stint.run_duty('prune_records');
end $$;

comment on function stint_internal.stand_in() is 'The duties that claims rest on, done by a claim where nobody ticks.';
