-- Carries on where settle_dependents had to leave off: tells the next 1,000 children of these ended jobs, in the order of their ids. The caller has locked
-- their rows in job_unsettled; those that are done with are removed. Returns how many children were told.
create or replace function stint_internal.settle_more(p_parents uuid[]) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set enable_sort = off
    set jit = off
as $$
declare
    c_most     constant int := 1000;
    v_parents  uuid[];
    v_children uuid[];
    v_failed   uuid[];
    v_nodes    uuid[];
    v_places   int[];
    v_ends     int[];
begin
    with told as materialized (
        -- Lazily, parent by parent: a join of all their children would read all of them.
        select u.parent_id, u.outcome, d.child_id, d.edge
        from unnest(p_parents) with ordinality as e (id, n)
        cross join lateral (select * from stint_internal.job_unsettled s where s.parent_id = e.id offset 0) as u
        cross join lateral (
            select d.child_id, d.ctid as edge from stint_internal.job_dependency d
            where d.parent_id = u.parent_id and d.child_id > u.past order by d.parent_id, d.child_id limit c_most) as d
        limit c_most
    ), noted as (
        update stint_internal.job_dependency d
        set outcome = (select u.outcome from stint_internal.job_unsettled u where u.parent_id = d.parent_id)
        where d.ctid = any (array(select t.edge from told t where t.outcome <> 'completed'))
    )
    select array_agg(t.parent_id), array_agg(t.child_id), array_agg(t.child_id) filter (where t.outcome <> 'completed')
    into v_parents, v_children, v_failed from told t;

    if coalesce(cardinality(v_children), 0) < c_most then
        delete from stint_internal.job_unsettled u where u.parent_id = any (p_parents);
    else
        delete from stint_internal.job_unsettled u where u.parent_id = any (v_parents) and u.parent_id <> v_parents[c_most];
        update stint_internal.job_unsettled u set past = v_children[c_most] where u.parent_id = v_parents[c_most];
    end if;
    if v_failed is not null then
        perform stint_internal.cancel_doomed(array(
            select distinct n.id from stint_internal.job_node n where n.id = any (v_failed) and n.on_parent_failure = 'cancel'));
    end if;
    with ended as (
        delete from stint_internal.job_watch w
        where w.ctid = any (array(
            select own.ctid from generate_subscripts(v_children, 1) as n
            cross join lateral (
                select u.ctid from stint_internal.job_watch u where u.parent_id = v_parents[n] and u.child_id = v_children[n] offset 0) as own))
        returning w.child_id, w.from_place, w.to_place
    )
    select array_agg(child_id), array_agg(from_place), array_agg(to_place) into v_nodes, v_places, v_ends from ended;
    if v_nodes is not null then
        perform stint_internal.advance_nodes(v_nodes, v_places, v_ends);
    end if;
    return coalesce(cardinality(v_children), 0);
end $$;

comment on function stint_internal.settle_more(uuid[]) is 'Tells some more children that their parents have ended; returns how many.';
