-- How far a workflow has come. Raises ST004.
create or replace function stint.workflow_status(p_workflow_id uuid) returns jsonb
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform stint_internal.check_group('workflow', p_workflow_id);
    return (
        select jsonb_build_object(
            'workflow_id', w.id, 'name', w.name, 'created_at', w.created_at, 'total', s.total, 'finished', s.finished,
            'progress_percent', case when s.total > 0 then s.finished * 100 / s.total end, 'statuses', s.statuses,
            'finished_at', case when s.finished = s.total then s.finished_at end, 'jobs', s.jobs)
        from stint_internal.workflow w
        cross join lateral (
            select sum(t.count)::int as total, coalesce(sum(t.count) filter (where t.ended), 0)::int as finished, jsonb_object_agg(t.status, t.count) as statuses,
                   max(t.finished_at) as finished_at,
                   (select jsonb_object_agg(n.name, n.id) from (select n.name, n.id from stint_internal.job_node n where n.workflow_id = w.id limit 1000) as n) as jobs
            from (select j.status, count(*) as count, j.status in ('completed', 'failed', 'cancelled', 'expired', 'dead_letter') as ended, max(j.finished_at) as finished_at
                  from stint_internal.job_node n
                  -- One look for each, whatever the planner last heard of the sizes of the tables; into the partitions since it was created.
                  cross join lateral (
                      select a.status, a.finished_at from stint_internal.all_jobs a
                      where a.id = n.id and (a.finished_at is null or a.finished_at >= stint_internal.id_time(n.id)) offset 0) as j
                  where n.workflow_id = w.id group by j.status) as t) as s
        where w.id = p_workflow_id);
end $$;

comment on function stint.workflow_status(uuid) is
'Progress of a workflow as a whole: jobs in total and by status, percent, when the last one ended, and the ids of its (first 1000) jobs by name.';
