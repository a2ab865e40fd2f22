-- Waiting nodes whose watched parent has ended look for another unfinished one to watch; those without any are released. Parents are looked at in windows,
-- from the place up to which all have ended, and the last of a window is watched: so each edge is looked at about twice, whatever the number of parents.
-- p_ends: the last place of the stretch that is looked at, null for all parents; a node is released by its last stretch (see join_stretches).
-- A parent that is being ended by somebody else at this moment cannot be watched: then wait for a moment, and if that does not help leave it to the duty
-- release_dependents. Locks watched parents for key share, so that they do not end unseen before this transaction does.
create or replace function stint_internal.advance_nodes(p_node_ids uuid[], p_places int[], p_ends int[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_nodes    uuid[] := p_node_ids;
    v_places   int[] := p_places;
    v_ends     int[] := p_ends;
    v_ended    uuid[];
    v_parts    uuid[];
    v_part_ends int[];
    v_more     uuid[];
    v_more_ends int[];
    v_ready    uuid[];
    v_unsure   uuid[];
    v_unsure_places int[];
    v_unsure_ends int[];
    v_open     uuid[];
    v_patience int := 3;
begin
    perform stint_internal.cancel_doomed(array(
        -- From each node on: anything else would read all nodes that there ever were.
        select distinct e.id from unnest(v_nodes) as e (id)
        cross join lateral (
            select from stint_internal.job_dependency d join stint_internal.job_node n on n.id = d.child_id
            where d.child_id = e.id and d.outcome is not null and n.on_parent_failure = 'cancel' limit 1) as failed));
    while cardinality(v_nodes) > 0 loop
        with looked as materialized (
            select node.id, node.place, node.last, w.open_place, w.open_ids[1] as open_id, w.next_place,
                   case when w.open_place is not null then (
                       select j.id from stint_internal.job_queue j where j.id = any (w.open_ids)
                       order by array_position(w.open_ids, j.id) desc limit 1 for key share skip locked) end as watched
            from unnest(v_nodes, v_places, v_ends) as node (id, place, last)
            cross join lateral (
                select min(e.place) filter (where e.is_open) as open_place, array_agg(e.parent_id order by e.place) filter (where e.is_open) as open_ids,
                       case when count(*) = 64 and max(e.place) < coalesce(node.last, 2147483647) then max(e.place) + 1 end as next_place
                -- One look at a time: a join could read the whole table, if it was empty when the planner last heard of it.
                from (select d.place, d.parent_id, (select true from stint_internal.job_queue j where j.id = d.parent_id) as is_open
                      from stint_internal.job_dependency d
                      where d.child_id = node.id and d.place between node.place and coalesce(node.last, 2147483647) order by d.place limit 64) as e) as w
        ), watching as (
            insert into stint_internal.job_watch (parent_id, child_id, from_place, to_place)
            select l.watched, l.id, l.open_place, l.last from looked l where l.watched is not null
        )
        select array_agg(l.id) filter (where l.open_place is null and l.next_place is null and l.last is null),
               array_agg(l.id) filter (where l.open_place is null and l.next_place is null and l.last is not null),
               array_agg(l.last) filter (where l.open_place is null and l.next_place is null and l.last is not null),
               array_agg(l.id) filter (where l.open_place is null and l.next_place is not null),
               array_agg(l.next_place) filter (where l.open_place is null and l.next_place is not null),
               array_agg(l.last) filter (where l.open_place is null and l.next_place is not null),
               array_agg(l.id) filter (where l.open_place is not null and l.watched is null),
               array_agg(l.open_place) filter (where l.open_place is not null and l.watched is null),
               array_agg(l.last) filter (where l.open_place is not null and l.watched is null),
               array_agg(l.open_id) filter (where l.open_place is not null and l.watched is null)
        into v_ended, v_more, v_more_ends, v_nodes, v_places, v_ends, v_unsure, v_unsure_places, v_unsure_ends, v_open from looked l;
        v_ready := v_ready || v_ended;
        v_parts := v_parts || v_more;
        v_part_ends := v_part_ends || v_more_ends;
        if v_unsure is not null then
            if v_patience > 0 and stint_internal.await_ends(v_open) then
                v_patience := v_patience - 1;
                v_nodes := v_nodes || v_unsure;
                v_places := v_places || v_unsure_places;
                v_ends := v_ends || v_unsure_ends;
            else
                insert into stint_internal.job_watch (parent_id, child_id, from_place, to_place)
                select null, u.id, u.place, u.last from unnest(v_unsure, v_unsure_places, v_unsure_ends) as u (id, place, last);
            end if;
        end if;
    end loop;
    if v_parts is not null then
        v_ready := v_ready || stint_internal.join_stretches(v_parts, v_part_ends);
    end if;
    if cardinality(v_ready) > 0 then
        perform stint_internal.release_nodes(v_ready);
    end if;
end $$;

comment on function stint_internal.advance_nodes(uuid[], int[], int[]) is 'Lets waiting nodes watch another unfinished parent, or releases them.';
