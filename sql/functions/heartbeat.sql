-- A worker says that it lives: one row, whatever it runs. Answers with what it must do: end runs that it has lost, cancel runs on request.
-- p_job_ids, p_runs: what it believes to be running. Raises ST001.
create or replace function stint.heartbeat(
    p_worker_id   text,
    p_job_ids     uuid[]   default '{}',
    p_runs        bigint[] default '{}',
    p_queues      text[]   default null,
    p_concurrency int      default null,
    p_host        text     default null,
    p_process_id  int      default null,
    p_version     text     default null
) returns table (job_id uuid, run bigint, command text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_now timestamptz := stint.now();
begin
    if p_worker_id is null or char_length(p_worker_id) not between 1 and 200
       or cardinality(p_job_ids) is distinct from cardinality(p_runs) then
        raise exception using errcode = 'ST001', message = 'heartbeat needs a worker id, and a run for each job',
            detail = format('Got p_worker_id %s, %s jobs, %s runs.', quote_nullable(left(p_worker_id, 100)), cardinality(p_job_ids), cardinality(p_runs)),
            hint = 'p_worker_id has 1 to 200 characters; pass what claim_jobs returned and is not finished yet.';
    end if;
    insert into stint_internal.worker as w (id, host, process_id, version, queues, concurrency, started_at, last_beat_at)
    values (p_worker_id, p_host, p_process_id, p_version, coalesce(p_queues, '{}'), p_concurrency, v_now, v_now)
    on conflict (id) do update set
        last_beat_at = v_now, stopped_at = null, host = coalesce(p_host, w.host), process_id = coalesce(p_process_id, w.process_id),
        version = coalesce(p_version, w.version), queues = coalesce(p_queues, w.queues), concurrency = coalesce(p_concurrency, w.concurrency);
    return query
    select e.id, e.run, case when j.id is null then 'lost' else 'cancel' end
    from unnest(p_job_ids, p_runs) as e (id, run)
    -- One look for each, whatever the planner last heard of the size of the table.
    left join lateral (select j.id, j.run, j.status, j.worker_id, j.cancel_requested_at from stint_internal.job_queue j where j.id = e.id offset 0) as j
        on j.run = e.run and j.status = 'processing' and j.worker_id = p_worker_id
    where j.id is null or j.cancel_requested_at is not null;
end $$;

comment on function stint.heartbeat(text, uuid[], bigint[], text[], int, text, int, text) is
'Tells that a worker lives; call it every ten seconds. Returns, for the runs it was told of, a command where there is one: lost (the job is somebody
else''s by now: end the handler, throw its result away) or cancel (ask the handler to stop, then call fail_job). The first call registers the worker.';
