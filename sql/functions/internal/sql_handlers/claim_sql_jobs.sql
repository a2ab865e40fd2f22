-- Claims jobs whose types have a SQL handler, and only those. Rows locked by others are skipped. As in stint.claim_jobs, the lanes are walked from the most urgent down, from
-- their marks on; jobs of processes are read past.
create or replace function stint_internal.claim_sql_jobs(p_limit int, p_queues text[]) returns table (job_id uuid, run bigint)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- See stint.claim_jobs. Not in run_sql_jobs itself: handlers would run with them.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
#variable_conflict use_column
declare
    v_now    timestamptz := stint.now();
    v_types  text[] := array(select t.name from stint_internal.job_type t where t.handler is not null);
    v_queues text[] := array(select q.name from stint_internal.queue q where q.paused_at is null and (p_queues is null or q.name = any (p_queues)));
    v_count  int := cardinality(v_queues);
    v_starts bigint[];
    v_places tid[];
begin
    if v_count = 0 or cardinality(v_types) = 0 then
        return;
    end if;
    v_starts := stint_internal.lane_starts(v_queues);
    v_places := array(
        select candidate.place
        from generate_series(0, 11 * v_count - 1) as lane (i)
        cross join lateral (
            select j.ctid as place
            from stint_internal.job_queue j
            where j.queue = v_queues[1 + lane.i % v_count]
              and j.priority = 10 - lane.i / v_count
              and j.rank > v_starts[1 + (10 - lane.i / v_count) * v_count + lane.i % v_count]
              and j.rank is not null
              and j.status = 'pending'
              and j.job_type = any (v_types)
              and (j.expires_at is null or j.expires_at > v_now)
            order by j.rank
            limit p_limit
            for no key update skip locked) as candidate
        limit p_limit);
    return query
    with claimed as (
        update stint_internal.job_queue j
        set status = 'processing', worker_id = 'run_sql_jobs ' || pg_backend_pid(), run = j.run + 1, attempts = j.attempts + 1, started_at = greatest(v_now, j.scheduled_for, j.created_at),
            lease_until = v_now + interval '5 minutes', progress_percent = null, progress_message = null, progress = null
        where j.ctid = any (v_places)
        returning j.id, j.run, j.queue, j.priority, j.rank
    ), told as materialized (
        -- The clocks of fair lanes; see stint_internal.fair_line.
        select stint_internal.advance_clock(f.clock, top.rank)
        from (select c.queue, c.priority, max(c.rank) as rank from claimed c where c.rank >= stint_internal.first_fair_rank() group by c.queue, c.priority) as top
        join stint_internal.fair_lane f using (queue, priority)
    )
    select c.id, c.run::bigint from claimed c cross join (select count(*) from told) as t order by c.priority desc, c.rank;
end $$;

comment on function stint_internal.claim_sql_jobs(int, text[]) is 'Claims jobs for stint.run_sql_jobs, in the order of their lanes.';
