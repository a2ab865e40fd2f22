-- Ready jobs whose rank is of the other kind than their queue (it has just become fair, or plain again) get a fresh one, up to 10,000 of them, the most urgent
-- and oldest first. Rows that are locked are skipped. Returns how many.
create or replace function stint_internal.rerank_jobs(p_queues text[]) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- In order of rank, from the index alone; see stint.claim_jobs.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    v_wrong uuid[] := array(
        select wrong.id
        from (select q.name, p.priority, case when q.is_fair then 0 else stint_internal.first_fair_rank() end as low,
                     case when q.is_fair then stint_internal.first_fair_rank() else 9223372036854775807 end as high
              from stint_internal.queue q cross join generate_series(10, 0, -1) as p (priority) where q.name = any (p_queues)) as lane
        cross join lateral (
            select j.id from stint_internal.job_queue j
            where j.queue = lane.name and j.priority = lane.priority and j.rank >= lane.low and j.rank < lane.high
              and j.rank is not null and j.status = 'pending'
            order by j.rank limit 10000 for no key update skip locked) as wrong
        limit 10000);
begin
    if cardinality(v_wrong) > 0 then
        perform stint_internal.make_ready(v_wrong);
    end if;
    return cardinality(v_wrong);
end $$;

comment on function stint_internal.rerank_jobs(text[]) is 'Gives ready jobs a place of the kind that their queue has by now; returns how many.';
