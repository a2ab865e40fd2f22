-- Lets jobs that would be ready take the slots of their limits, one after the other: whoever has all of them becomes ready; the others wait, blocked, in the line of the
-- first limit of which they have none, and keep what they hold of narrower ones. Slots of limits that they are no longer under, or that come after the one they wait for, are
-- given up. Who waits in that line already keeps the place. Asks nobody and takes no slot: that is settle_limit's, when the transaction commits. The caller holds
-- the rows' locks. Returns those that wait.
create or replace function stint_internal.enter_limits(p_job_ids uuid[]) returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By the indexes of ids, whatever the size of the batch; see leave_limits.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_now     timestamptz := stint.now();
    v_waiting uuid[];
    v_ready   uuid[];
begin
    with todo as materialized (
        select u.id, u.n, u.priority, (
                   select min(w.id collate "C") from unnest(kind.wanted) as w (id)
                   where (select p.held from stint_internal.limit_place p where p.job_id = u.id and p.limit_id = w.id) is not true) as next,
               kind.wanted, kind.is_strict
        from (select stint_internal.limits_of(j.tenant_id, j.created_by, j.job_type, j.queue, j.concurrency_key) as wanted,
                     -- As key_order() says; a call would cost more than the look.
                     (select t.key_order from stint_internal.job_type t where t.name in (j.job_type, '*') order by t.name = '*' limit 1) <> 'ready' as is_strict,
                     array_agg(j.id) as ids, array_agg(e.n) as places, array_agg(j.priority) as priorities
              from unnest(p_job_ids) with ordinality as e (id, n)
              cross join lateral (select * from stint_internal.job_queue j where j.id = e.id offset 0) as j
              group by j.tenant_id, j.created_by, j.job_type, j.queue, j.concurrency_key) as kind
        cross join lateral unnest(kind.ids, kind.places, kind.priorities) as u (id, n, priority)
    ), left_now as (
        delete from stint_internal.limit_place p where p.ctid = any (array(
            select useless.ctid from todo t
            cross join lateral (
                select p.ctid from stint_internal.limit_place p
                where p.job_id = t.id and (p.limit_id <> all (t.wanted) or p.limit_id > t.next or not p.held and p.limit_id is distinct from t.next) offset 0) as useless))
        returning p.limit_id, p.held
    ), entered as (
        -- The subquery keeps its order, so places are taken in the order of the array.
        insert into stint_internal.limit_place (limit_id, job_id, priority, is_strict)
        select e.next, e.id, case when e.is_strict then 0 else e.priority end, e.is_strict
        from (select t.next, t.id, t.priority, t.is_strict and t.next < '2' as is_strict from todo t where t.next is not null order by t.n) as e
        on conflict (job_id, limit_id) do nothing
        returning limit_id, priority, place
    ), parked as (
        update stint_internal.job_queue j set status = 'blocked', rank = null, scheduled_for = 'infinity', has_limits = true
        where j.id = any (array(select t.id from todo t where t.next is not null)) and (j.status <> 'blocked' or j.has_limits is not true)
    ), nudged as (
        insert into stint_internal.limit_nudge (limit_id, freed, priority, place, noted_at)
        select l.limit_id, count(*) filter (where l.held), null, null, v_now from left_now l group by l.limit_id
        union all
        select e.limit_id, 0, e.priority, min(e.place), v_now from entered e group by e.limit_id, e.priority
    )
    select array_agg(t.id order by t.n) filter (where t.next is not null), array_agg(t.id order by t.n) filter (where t.next is null)
    into v_waiting, v_ready from todo t;
    if v_ready is not null then
        perform stint_internal.make_ready(v_ready, p_has_slots => true);
    end if;
    return v_waiting;
end $$;

comment on function stint_internal.enter_limits(uuid[]) is 'Puts jobs into the lines of their limits, or makes them ready when they hold all slots that they need.';
