-- The one way into the line: gives jobs of ours a fresh rank, at the end of their lane, and wakes idle runners. Jobs of a paused type wait as
-- blocked instead. p_uncounted: the run that was just given back does not count as an attempt. The caller holds the rows' locks.
create or replace function stint_internal.make_ready(p_job_ids uuid[], p_uncounted boolean default false) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now    timestamptz := stint.now();
    v_queues text[];
begin
    with readied as (
        update stint_internal.job_queue j
        set status = case when t.paused_at is null then 'pending' else 'blocked' end,
            rank = case when t.paused_at is null then nextval('stint_internal.rank_seq') end,
            scheduled_for = case when t.paused_at is null then least(j.scheduled_for, v_now) else 'infinity' end,
            attempts = j.attempts - p_uncounted::int, worker_id = null, lease_until = null, started_at = null
        from stint_internal.job_queue given
        left join stint_internal.job_type t on t.name = given.job_type
        where given.id = any (p_job_ids) and j.id = given.id
        returning j.queue, j.status
    )
    select array_agg(distinct queue) into v_queues from readied where status = 'pending';
    perform stint_internal.wake(q) from unnest(v_queues) as q;
    perform stint_internal.announce(p_job_ids, 'pending');
end $$;

comment on function stint_internal.make_ready(uuid[], boolean) is 'Makes waiting or given-back jobs ready: status pending, a fresh rank, idle runners woken.';
