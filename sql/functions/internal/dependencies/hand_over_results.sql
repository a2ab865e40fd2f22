-- Writes the results of their parents into the payloads of workflow jobs that are about to be released, as {"$parents": {name: result}}: there a handler finds
-- them without asking. Null instead, if they are more than 100 or larger than 256 kB together: then stint.parent_results() has them. The caller holds the rows' locks.
create or replace function stint_internal.hand_over_results(p_job_ids uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set jit = off
as $$
begin
    update stint_internal.job_queue j
    set payload = j.payload || jsonb_build_object('$parents', r.results)
    from unnest(p_job_ids) as e (id)
    cross join lateral (
        -- Counted first: who has too many does not look for them.
        select case when (select count(*) from (select from stint_internal.job_dependency d where d.child_id = e.id limit 101) as d) <= 100 then (
            select case when coalesce(sum(pg_column_size(h.result)), 0) <= 262144 then jsonb_object_agg(h.name, h.result) end
            from (
                select p.name, (select h.result from stint_internal.job_history h
                                where h.id = d.parent_id and h.finished_at >= stint_internal.id_time(d.parent_id) limit 1) as result
                from stint_internal.job_dependency d join stint_internal.job_node p on p.id = d.parent_id
                where d.child_id = e.id and d.place <= 100) as h) end as results) as r
    where j.id = any (array[e.id]) and exists (select from stint_internal.job_dependency d where d.child_id = e.id);
end $$;

comment on function stint_internal.hand_over_results(uuid[]) is 'Writes the results of parents into the payloads of workflow jobs.';
