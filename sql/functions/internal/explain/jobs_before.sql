-- How many jobs of its queue stand before a ready job, and how many of those before it run already: more urgent ones, and of its own priority those that became ready
-- earlier. Walks the index of claims from where claims start, over p_limit entries at most: then is_all is false.
create or replace function stint_internal.jobs_before(p_job stint_internal.job_queue, p_limit int, out waiting int, out running int, out is_all boolean)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    -- One index range after the other, whatever the planner makes of the numbers.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_starts bigint[] := stint_internal.lane_starts(array[p_job.queue]);
begin
    select count(*) filter (where b.status = 'pending'), count(*) filter (where b.status = 'processing'), count(*) < p_limit
    into waiting, running, is_all
    from (select ahead.status
          from generate_series(10, p_job.priority, -1) as lane (priority)
          cross join lateral (
              select j.status from stint_internal.job_queue j
              where j.queue = p_job.queue and j.priority = lane.priority and j.rank is not null and j.rank > v_starts[1 + lane.priority]
                and j.rank < case when lane.priority = p_job.priority then p_job.rank else 9223372036854775807 end
              order by j.rank limit p_limit) as ahead
          limit p_limit) as b;
end $$;

comment on function stint_internal.jobs_before(stint_internal.job_queue, int) is 'How many jobs wait, and run, before a ready one; counted up to a limit.';
