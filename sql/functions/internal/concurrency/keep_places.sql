-- These jobs wait for something else than a slot: a time, or a type that is paused. Those whose type keeps the order of a key get a place in its line all the same, in the order of
-- the array, unless they have one. Not those that wait for parents, which may have the same key and come later: they get it when their parents have ended. The caller holds
-- the rows' locks.
create or replace function stint_internal.keep_places(p_job_ids uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By the index of ids, whatever the size of the batch; see leave_limits.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_now timestamptz := stint.now();
begin
    with kept as materialized (
        select j.id, e.n, stint_internal.limit_of_key(j.tenant_id, j.created_by, j.concurrency_key) as limit_id
        from unnest(p_job_ids) with ordinality as e (id, n)
        cross join lateral (select * from stint_internal.job_queue j where j.id = e.id offset 0) as j
        -- What is created for the end of time is about to be told its parents.
        where j.concurrency_key is not null and j.waits_for_parents is null and (j.status <> 'scheduled' or j.scheduled_for < 'infinity')
          and stint_internal.key_order(j.job_type) <> 'ready'
    ), entered as (
        -- The subquery keeps its order, so places are taken in the order of the array.
        insert into stint_internal.limit_place (limit_id, job_id, priority, is_strict)
        select k.limit_id, k.id, 0, true from (select * from kept order by n) as k
        on conflict (job_id, limit_id) do nothing
        returning limit_id, place
    ), nudged as (
        insert into stint_internal.limit_nudge (limit_id, priority, place, noted_at) select e.limit_id, 0, min(e.place), v_now from entered e group by e.limit_id
    )
    update stint_internal.job_queue j set has_limits = false where j.id = any (array(select k.id from kept k)) and j.has_limits is null;
end $$;

comment on function stint_internal.keep_places(uuid[]) is 'Gives jobs that keep the order of their key a place in its line, whatever else they wait for.';
