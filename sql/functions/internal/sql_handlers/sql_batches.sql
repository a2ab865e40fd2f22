-- Puts claimed jobs together that one call of their SQL handler may take: of one type, and of one tenant, or one creator where there is none, so that the session can act
-- for both. Jobs that are to be cancelled stand apart; runs that are over are left out, and so are types without a SQL handler.
create or replace function stint_internal.sql_batches(p_job_ids uuid[], p_runs bigint[]) returns table (
    job_type text, tenant_id text, user_id text, is_cancelled boolean, job_ids uuid[], runs bigint[], envelopes jsonb[])
    language sql stable
    set search_path = pg_catalog, pg_temp
    -- By primary key, whatever the size of the batch; see stint.claim_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
    select j.job_type, min(j.tenant_id), case when min(j.created_by) = max(j.created_by) then min(j.created_by) end,
           j.cancel_requested_at is not null, array_agg(j.id order by e.place), array_agg(e.run order by e.place),
           array_agg(jsonb_build_object(
               'job_id', j.id, 'run', j.run, 'job_type', j.job_type, 'queue', j.queue, 'tenant_id', j.tenant_id, 'attempt', j.attempts,
               'max_attempts', j.max_attempts, 'payload', j.payload, 'deadline', j.started_at + t.timeout, 'checkpoint', j.checkpoint,
               'trace_context', j.trace_context) order by e.place)
    from unnest(p_job_ids, p_runs) with ordinality as e (id, run, place)
    -- One look for each, whatever the planner last heard of the size of the table.
    join lateral (select * from stint_internal.job_queue j where j.id = e.id offset 0) as j on j.run = e.run and j.status = 'processing'
    join stint_internal.job_type t on t.name = j.job_type and t.handler is not null
    group by j.job_type, stint_internal.key_scope(j.tenant_id, j.created_by), j.cancel_requested_at is not null
    order by min(e.place)
$$;

comment on function stint_internal.sql_batches(uuid[], bigint[]) is 'Claimed jobs in groups that one call of their SQL handler may take, with their envelopes.';
