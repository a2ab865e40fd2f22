-- How many runs of a type have ended since then, by version of the handler, and how many of them failed by the handler's fault: not those that were cancelled, given back,
-- or ended for the runner's sake.
create or replace function stint_internal.count_runs(p_job_type text, p_since timestamptz) returns table (version text, runs bigint, failures bigint)
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select e.version, count(*), count(*) filter (where e.failed)
    from (
        select h.usage ->> 'handler_version' as version, h.status <> 'completed' as failed
        from stint_internal.job_history h
        where h.job_type = p_job_type and h.finished_at >= p_since and h.worker_id is not null
          and h.status in ('completed', 'failed', 'dead_letter') and h.error_code is distinct from 'lost'
        union all
        select a.usage ->> 'handler_version', true
        from stint_internal.job_attempt a
        where a.finished_at >= p_since and a.outcome not in ('lost', 'released', 'snoozed', 'retry', 'rate_limited', 'credentials_refused', 'cancelled', 'shutdown', 'lease_lost')
          and (exists (select from stint_internal.job_queue j where j.id = a.job_id and j.job_type = p_job_type)
               or exists (select from stint_internal.job_history h where h.id = a.job_id and h.job_type = p_job_type
                          and h.finished_at >= p_since))
    ) as e
    group by 1
$$;

comment on function stint_internal.count_runs(text, timestamptz) is 'Ended and failed runs of a job type since then, by version of its handler.';
