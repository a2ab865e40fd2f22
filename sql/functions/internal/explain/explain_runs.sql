-- The latest runs of a job, oldest first, each in a sentence. The caller has made sure that the session may see the job.
create or replace function stint_internal.explain_runs(p_job_id uuid, p_limit int) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'run', r.run, 'attempt', r.attempt, 'outcome', r.outcome, 'error_code', r.error_code, 'exit_code', r.exit_code, 'worker_id', r.worker_id,
        'started_at', r.started_at, 'finished_at', r.finished_at, 'seconds', round(extract(epoch from r.finished_at - r.started_at), 3),
        'decided_by', r.decided_by,
        'text', regexp_replace(concat('Run ', r.run, ' (attempt ', r.attempt, ') ',
            case r.outcome when 'running' then 'has been running' when 'completed' then 'completed' when 'lost' then 'was lost' when 'released' then 'was given back unstarted'
                           when 'snoozed' then 'asked to be called again later' when 'cancelled' then 'was cancelled' when 'timeout' then 'took too long'
                           when 'oom' then 'took too much memory' when 'dead_letter' then 'failed' when 'failed' then 'failed' when 'retry' then 'asked to be tried again'
                           when 'shutdown' then 'was ended by a shutdown' when 'rate_limited' then 'was turned away by a service' when 'handler_missing' then 'found no handler'
                           else format('ended as %s', r.outcome) end,
            case r.outcome when 'running' then ' for ' else ' after ' end || stint_internal.duration_text(coalesce(r.finished_at, stint.now()) - r.started_at),
            ' on ' || r.worker_id,
            case when r.outcome not in ('running', 'completed', 'lost') then ': ' || stint_internal.error_text(r.error_code, r.error_message) end,
            case when r.finished_at is not null then '; ' || stint_internal.decision_text(r.decided_by) end, '.'), '[[:space:][:cntrl:]]+', ' ', 'g'))) order by r.run), '[]')
    from (select * from stint.job_attempts a where a.job_id = p_job_id order by a.run desc limit p_limit) as r
$$;

comment on function stint_internal.explain_runs(uuid, int) is 'The latest runs of a job, in words.';
