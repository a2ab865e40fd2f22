-- Progress of many runs in one statement, as a runner sends it once a second. Answers with the stale ones. Raises ST001.
create or replace function stint.update_jobs_progress(p_updates jsonb) returns table (job_id uuid, run bigint)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    -- By primary key, whatever the planner last heard of the size of the table; see stint_internal.archive_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
#variable_conflict use_column
begin
    if jsonb_typeof(p_updates) is distinct from 'array' or jsonb_path_exists(p_updates, 'strict $[*] ? (@.type() != "object")') then
        raise exception using errcode = 'ST001', message = 'p_updates must be a JSON array of objects',
            detail = format('Got %s.', coalesce(case when jsonb_typeof(p_updates) = 'array' then 'an array with something else in it' else 'a JSON ' || jsonb_typeof(p_updates) end, 'an SQL null')),
            hint = 'select * from stint.update_jobs_progress(''[{"job_id": "…", "run": 1, "percent": 40}]'');';
    end if;
    return query
    with given as materialized (
        select g.* from jsonb_to_recordset(p_updates) as g (job_id uuid, run bigint, percent int, message text, progress jsonb, checkpoint jsonb)
    ), written as (
        update stint_internal.job_queue j
        set progress_percent = coalesce(least(greatest(g.percent, 0), 100), j.progress_percent),
            progress_message = coalesce(left(g.message, 500), j.progress_message),
            progress = coalesce(g.progress, j.progress), checkpoint = coalesce(g.checkpoint, j.checkpoint)
        from given g
        where j.id = any (array[g.job_id]) and j.run = g.run and j.status = 'processing'
        returning j.id
    )
    select g.job_id, g.run from given g where not exists (select from written w where w.id = g.job_id);

    perform stint_internal.announce(array_agg(g.job_id), 'processing', g.percent)
    from jsonb_to_recordset(p_updates) as g (job_id uuid, run bigint, percent int)
    join stint_internal.job_queue j on j.id = any (array[g.job_id]) and j.run = g.run and j.status = 'processing'
    group by g.percent;
exception when data_exception then
    perform stint_internal.refuse_options('p_updates', p_updates, '{"job_id": "uuid", "run": "int8", "percent": "int4"}');
    raise;
end $$;

comment on function stint.update_jobs_progress(jsonb) is
'Sets progress, message and checkpoint of many running jobs: [{"job_id", "run", "percent", "message", "progress", "checkpoint"}]. Returns those whose run is
over: end their handlers.';
