-- Ended jobs → pending, with as many further attempts as their types grant; to another queue, priority or payload where one is given. The count of attempts
-- is not forged: the limit is raised. The run that ended a job moves to job_attempt. p_as_it_was: undoes a cancellation instead, so that a job has
-- the attempts and the time it had. Returns those that had ended. Locks what admit_again locks, then the jobs. Raises ST007 where a strict queue would not
-- take the job, ST030 and ST031 where a rule of uniqueness or a quota would not.
create or replace function stint_internal.revive_jobs(
    p_job_ids uuid[], p_queue text default null, p_priority int default null, p_payload jsonb default null, p_as_it_was boolean default false)
    returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By the index of ids, whatever the size of the batch; and without the second that a compiler would take over plans that seem to cost so much.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_now    timestamptz := stint.now();
    v_oldest timestamptz := (select min(stint_internal.id_time(e.id)) from unnest(p_job_ids) as e (id));
    v_back   uuid[];
    v_ready  uuid[];
begin
    if exists (select from stint_internal.unique_job) or exists (select from stint_internal.unique_past) or exists (select from stint_internal.quota)
       or exists (select from stint_internal.job_type t where t.unique_rule is not null) then
        perform stint_internal.admit_again(e.id) from (select id from unnest(p_job_ids) as u (id) order by id) as e;
    end if;
    -- They keep the status that they ended with until they get the one that they are revived to, so that this is one step.
    with ended as (
        delete from stint_internal.job_history h where h.id = any (p_job_ids) and h.finished_at >= v_oldest
        returning h.*
    ), recorded as (
        -- Not if it ended while it waited for a retry: then its latest run is on record already.
        insert into stint_internal.job_attempt (
            job_id, run, attempt, worker_id, started_at, finished_at, outcome, exit_code, error_code, error_message, error_detail, usage,
            job_type, tenant_id, decided_by)
        select e.id, e.run, e.attempts, e.worker_id, e.started_at, e.finished_at, e.status, e.exit_code, e.error_code, e.error_message, e.error_detail,
               e.usage, e.job_type, e.tenant_id, e.decided_by
        from ended e where e.started_at is not null and e.worker_id is not null
    ), kinds as materialized (
        select k.job_type, k.queue, p.p_queue as goes_to, p.p_max_attempts as extra
        from (select distinct e.job_type, e.queue from ended e) as k
        cross join lateral stint_internal.resolve_policy(k.job_type, coalesce(p_queue, k.queue), null, null) as p
    ), back as (
        insert into stint_internal.job_queue (
            id, run, scheduled_for, created_at, priority, attempts, max_attempts, status, queue, job_type, payload, tenant_id, created_by,
            idempotency_key, concurrency_key, tags, trace_context, checkpoint, error_code, error_message, error_detail)
        select e.id, e.run, case when p_as_it_was and e.scheduled_for is distinct from 'infinity' then coalesce(e.scheduled_for, e.created_at) else v_now end, e.created_at,
               coalesce(p_priority, e.priority), e.attempts,
               case when p_as_it_was then greatest(e.max_attempts, least(e.attempts + 1, 32767)) else least(e.attempts + k.extra, 32767) end,
               e.status, k.goes_to, e.job_type, coalesce(p_payload, e.payload), e.tenant_id, e.created_by,
               e.idempotency_key, e.concurrency_key, e.tags, e.trace_context, e.checkpoint, e.error_code, e.error_message, e.error_detail
        from ended e join kinds k on k.job_type = e.job_type and k.queue = e.queue
        returning id, scheduled_for
    )
    select array_agg(b.id), array_agg(b.id order by b.id) filter (where b.scheduled_for <= v_now) into v_back, v_ready from back b;
    if cardinality(v_ready) is distinct from cardinality(v_back) then
        update stint_internal.job_queue j set status = 'scheduled'
        from unnest(v_back) as e (id) where j.id = any (array[e.id]) and not (j.id = any (coalesce(v_ready, '{}')));
        perform stint_internal.keep_places(array(select id from unnest(v_back) as e (id) where not (e.id = any (coalesce(v_ready, '{}'))) order by id));
    end if;
    -- Those that hold up their key go on with its slot.
    with back as (
        delete from stint_internal.held_key k where k.job_id = any (v_back) returning k.job_id
    )
    update stint_internal.job_queue j set has_limits = false from back b where j.id = any (array[b.job_id]);
    perform stint_internal.expect_again(e.id) from unnest(v_back) as e (id)
    where (select true from stint_internal.job_dependency d where d.parent_id = e.id limit 1);
    if v_ready is not null then
        perform stint_internal.make_ready(v_ready);
    end if;
    return v_back;
end $$;

comment on function stint_internal.revive_jobs(uuid[], text, int, jsonb, boolean) is 'Takes ended jobs back into the live table; returns those that had ended.';
