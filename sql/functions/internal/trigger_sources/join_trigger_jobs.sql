-- Which of the changes need no job of their own, since one waits that will start after this transaction has ended: their places. Such a job is locked, so
-- that no claim can take it before then; claims skip what is locked, and so does this: nobody waits. Many transactions may hold the same job for
-- share. Where the payload has to become that of the newer change, or the job should have begun a minute ago (so that a chain of overlapping transactions
-- does not hold it for ever), only one that has it for itself may join. Forgets jobs that were claimed. Raises ST003, ST020 for a newer payload.
create or replace function stint_internal.join_trigger_jobs(
    p_source stint_internal.trigger_source, p_keys text[], p_payloads jsonb[], p_tenants text[]) returns int[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By key, whatever the size of the batch and however old the statistics; see stint.claim_jobs. The lateral joins keep the order of the steps.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_overdue timestamptz := stint.now() - interval '1 minute';
    v_shared  int[];
    v_rest    int[];
    v_places  int[];
    v_ids     uuid[];
    v_queues  text[];
begin
    with held as materialized (
        select e.place, job.queue
        from generate_subscripts(p_keys, 1) as e (place)
        cross join lateral (
            select case when j.rank is not null then j.queue end as queue
            from stint_internal.trigger_job t join stint_internal.job_queue j on j.id = any (array[t.job_id])
            where t.source_id = p_source.id and t.key = p_keys[e.place]
              and j.run = 0 and j.cancel_requested_at is null and j.job_type = p_source.job_type and j.tenant_id is not distinct from p_tenants[e.place]
              and j.payload = p_payloads[e.place] and coalesce(j.scheduled_for, j.created_at) > v_overdue
            for share of j skip locked) as job
    )
    select coalesce(array_agg(distinct place), '{}'), array_agg(distinct queue) into v_shared, v_queues from held;

    v_rest := array(select n from generate_subscripts(p_keys, 1) as n except select unnest(v_shared));
    with held as materialized (
        select e.place, job.id, job.queue
        from unnest(v_rest) as e (place)
        cross join lateral (
            select j.id, case when j.rank is not null then j.queue end as queue
            from stint_internal.trigger_job t join stint_internal.job_queue j on j.id = any (array[t.job_id])
            where t.source_id = p_source.id and t.key = p_keys[e.place]
              and j.run = 0 and j.cancel_requested_at is null and j.job_type = p_source.job_type and j.tenant_id is not distinct from p_tenants[e.place]
            for no key update of j skip locked) as job
    )
    select array_agg(place), array_agg(id), array_agg(distinct queue) || v_queues into v_places, v_ids, v_queues from held;
    if v_places is not null then
        perform stint_internal.check_new_job(p_source.job_type, p_source.queue, p_source.priority, null, p_payloads[p])
        from unnest(v_places) as p;
        update stint_internal.job_queue j set payload = p_payloads[e.place]
        from unnest(v_places, v_ids) as e (place, id)
        where j.id = any (array[e.id]) and j.payload <> p_payloads[e.place];
    end if;

    delete from stint_internal.trigger_job t where t.ctid = any (array(
        select known.ctid from unnest(p_keys) as e (key)
        cross join lateral (
            select t.ctid from stint_internal.trigger_job t
            where t.source_id = p_source.id and t.key = e.key
              and (select true from stint_internal.job_queue j where j.id = t.job_id and j.run = 0) is null
            for update of t skip locked) as known));
    -- A runner that was woken for the job, and found it locked, has gone to sleep again.
    perform stint_internal.wake(q) from unnest(v_queues) as q where q is not null;
    return v_shared || v_places;
end $$;

comment on function stint_internal.join_trigger_jobs(stint_internal.trigger_source, text[], jsonb[], text[]) is
'Joins changes to waiting jobs of the same key, which it keeps from starting until the transaction has ended; returns the places of those changes.';
