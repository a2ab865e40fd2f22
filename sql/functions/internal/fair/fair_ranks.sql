-- Fresh ranks for unfinished jobs that come into line, by their place in the array: at the end of their tenants' lines, in the order of the array; null for jobs
-- of plain queues. p_queue, p_priority: where they go; null: their own queue and their own priority.
-- p_are_late: their turn has passed by, so they get the next ones.
create or replace function stint_internal.fair_ranks(
    p_job_ids uuid[], p_queue text default null, p_priority int default null, p_are_late boolean default false) returns bigint[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By primary key, whatever the planner last heard of the size of the table; see stint_internal.archive_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
begin
    if not exists (select from stint_internal.queue q where q.is_fair) then
        return null;
    end if;
    return (
        with asked as materialized (
            select e.place, q.name as queue, coalesce(p_priority, j.own_priority, j.priority) as priority,
                   stint_internal.fair_key(j.tenant_id, j.created_by) as key
            from unnest(p_job_ids) with ordinality as e (id, place)
            join stint_internal.job_queue j on j.id = any (array[e.id])
            join stint_internal.queue q on q.name = coalesce(p_queue, j.queue) and q.is_fair
        ), lines as materialized (
            select k.*, l.tail, l.step
            from (select distinct a.queue, a.priority, a.key from asked a) as k
            cross join lateral stint_internal.fair_line(k.queue, k.priority, k.key, true, p_are_late) as l
        ), ranks as (
            select a.place, l.tail + l.step * row_number() over (partition by a.queue, a.priority, a.key order by a.place) as rank
            from asked a join lines l using (queue, priority, key)
        )
        select array_agg(r.rank order by e.place)
        from generate_series(1, cardinality(p_job_ids)) as e (place) left join ranks r on r.place = e.place);
end $$;

comment on function stint_internal.fair_ranks(uuid[], text, int, boolean) is 'The places that jobs get in fair queues; null, or an element that is null, where there are none.';
