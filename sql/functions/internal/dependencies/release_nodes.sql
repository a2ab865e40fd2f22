-- All parents of these nodes have ended: batches finish, jobs become ready, or scheduled if their own time has not come. A job that waits for a parent which
-- failed stays blocked until that is retried, and is looked at from its first parent on once more, since a retried parent may stand before the place it
-- had come to. Locks the jobs' rows; what somebody else has locked is left to the duty.
create or replace function stint_internal.release_nodes(p_node_ids uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set jit = off
as $$
declare
    v_now    timestamptz := stint.now();
    v_ids    uuid[];
    v_named  uuid[];
    v_later  uuid[];
    v_early  uuid[];
begin
    -- A parent has failed, and has not yet come to tell this child: the duty looks at it again.
    if exists (select from stint_internal.job_unsettled u where u.outcome <> 'completed') then
        v_early := array(
            select e.id from unnest(p_node_ids) as e (id)
            where exists (select from stint_internal.job_unsettled u join stint_internal.job_dependency d on d.parent_id = u.parent_id
                          where u.outcome <> 'completed' and d.child_id = e.id and d.child_id > u.past));
        insert into stint_internal.job_watch (parent_id, child_id, from_place, to_place) select null, e.id, 1, stint_internal.whole_stretch(e.id) from unnest(v_early) as e (id);
        p_node_ids := array(select unnest(p_node_ids) except select unnest(v_early) order by 1);
    end if;
    perform stint_internal.finish_batch(b.id) from stint_internal.job_batch b where b.id = any (p_node_ids) order by b.id;
    v_ids := array(
        select j.id from stint_internal.job_queue j where j.id = any (p_node_ids) and j.waits_for_parents order by j.id for no key update skip locked);
    if cardinality(v_ids) < cardinality(p_node_ids) then
        insert into stint_internal.job_watch (parent_id, child_id, from_place, to_place)
        select null, j.id, 1, stint_internal.whole_stretch(j.id) from stint_internal.job_queue j where j.id = any (p_node_ids) and j.waits_for_parents
            and not exists (select from unnest(v_ids) as e (id) where e.id = j.id);
    end if;

    -- Looked at behind the lock: a retry that came first has put its parent back, and one that comes later finds a job that was released.
    v_ids := array(
        select n.id from stint_internal.job_node n
        where n.id = any (v_ids)
          and (n.on_parent_failure = 'run'
               or not exists (select from stint_internal.job_dependency d where d.child_id = n.id and d.outcome is not null)
               and (n.on_parent_failure = 'cancel' or stint_internal.all_ended(n.id)))
        order by n.id);
    if cardinality(v_ids) = 0 then
        return;
    end if;
    select array_agg(n.id) filter (where n.workflow_id is not null), array_agg(n.id) filter (where n.not_before > v_now)
    into v_named, v_later from stint_internal.job_node n where n.id = any (v_ids);
    if v_named is not null then
        perform stint_internal.hand_over_results(v_named);
    end if;
    if v_later is not null then
        update stint_internal.job_queue j
        set status = 'scheduled', scheduled_for = (select n.not_before from stint_internal.job_node n where n.id = j.id), waits_for_parents = null
        where j.id = any (v_later);
        perform stint_internal.keep_places(v_later);
        perform stint_internal.announce(v_later, 'scheduled');
        v_ids := array(select unnest(v_ids) except select unnest(v_later) order by 1);
    end if;
    perform stint_internal.make_ready(v_ids);
end $$;

comment on function stint_internal.release_nodes(uuid[]) is 'Finishes batches and makes jobs ready whose parents have all ended.';
