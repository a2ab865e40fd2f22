-- How far a batch has come. Reads one row per job of it. Raises ST004.
create or replace function stint.batch_status(p_batch_id uuid) returns jsonb
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform stint_internal.check_group('batch', p_batch_id);
    return (
        select jsonb_build_object(
            'batch_id', b.id, 'name', b.name, 'created_at', b.created_at, 'total', b.total, 'finished', b.total - s.open, 'failed', s.failed,
            'progress_percent', case when b.total > 0 then (b.total - s.open) * 100 / b.total else 100 end,
            'status', case when b.finished_at is null then 'processing' when b.failed > 0 then 'failed' else 'completed' end,
            'finished_at', b.finished_at, 'callback_ids', coalesce(to_jsonb(b.callback_ids), '[]'), 'problem', b.problem)
        from stint_internal.job_batch b
        cross join lateral (
            -- One look for each, whatever the planner last heard of the size of the table.
            select count((select true from stint_internal.job_queue j where j.id = d.parent_id))::int as open, count(d.outcome)::int as failed
            from stint_internal.job_dependency d where d.child_id = b.id) as s
        where b.id = p_batch_id);
end $$;

comment on function stint.batch_status(uuid) is
'Progress of a batch as a whole: total, finished, failed, percent, status (processing, completed, failed) and the ids of the callbacks that were created.';
