-- Waiting nodes whose watched parent has ended look for another unfinished one to watch; those without any are released. Parents are looked at in windows,
-- from the place up to which all have ended, and the last of a window is watched: so each edge is looked at about twice, whatever the number of parents.
-- A parent that is being ended by somebody else at this moment cannot be watched: then wait for a moment, and if that does not help leave it to the duty
-- release_dependents. Locks watched parents for key share, so that they do not end unseen before this transaction does.
create or replace function stint_internal.advance_nodes(p_node_ids uuid[], p_places int[]) returns void
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
    v_ended    uuid[];
    v_ready    uuid[];
    v_unsure   uuid[];
    v_unsure_places int[];
    v_open     uuid[];
    v_patience int := 3;
begin
    perform stint_internal.cancel_doomed(array(
        select distinct d.child_id from stint_internal.job_dependency d join stint_internal.job_node n on n.id = d.child_id
        where d.child_id = any (v_nodes) and d.outcome is not null and n.on_parent_failure = 'cancel'));
    while cardinality(v_nodes) > 0 loop
        with looked as materialized (
            select node.id, node.place, w.open_place, w.open_id, w.next_place,
                   case when w.open_place is not null then (
                       select j.id
                       from (select d.place, d.parent_id from stint_internal.job_dependency d
                             where d.child_id = node.id and d.place >= node.place order by d.place limit 64) as d
                       join stint_internal.job_queue j on j.id = d.parent_id
                       order by d.place desc limit 1 for key share of j skip locked) end as watched
            from unnest(v_nodes, v_places) as node (id, place)
            cross join lateral (
                select min(d.place) filter (where j.id is not null) as open_place,
                       (array_agg(d.parent_id order by d.place) filter (where j.id is not null))[1] as open_id,
                       case when count(*) = 64 then max(d.place) + 1 end as next_place
                from (select d.place, d.parent_id from stint_internal.job_dependency d
                      where d.child_id = node.id and d.place >= node.place order by d.place limit 64) as d
                left join stint_internal.job_queue j on j.id = d.parent_id) as w
        ), watching as (
            insert into stint_internal.job_watch (parent_id, child_id, from_place)
            select l.watched, l.id, l.open_place from looked l where l.watched is not null
        )
        select array_agg(l.id) filter (where l.open_place is null and l.next_place is null),
               array_agg(l.id) filter (where l.open_place is null and l.next_place is not null),
               array_agg(l.next_place) filter (where l.open_place is null and l.next_place is not null),
               array_agg(l.id) filter (where l.open_place is not null and l.watched is null),
               array_agg(l.open_place) filter (where l.open_place is not null and l.watched is null),
               array_agg(l.open_id) filter (where l.open_place is not null and l.watched is null)
        into v_ended, v_nodes, v_places, v_unsure, v_unsure_places, v_open from looked l;
        v_ready := v_ready || v_ended;
        if v_unsure is not null then
            if v_patience > 0 and stint_internal.await_ends(v_open) then
                v_patience := v_patience - 1;
                v_nodes := v_nodes || v_unsure;
                v_places := v_places || v_unsure_places;
            else
                insert into stint_internal.job_watch (parent_id, child_id, from_place) select null, u.id, u.place from unnest(v_unsure, v_unsure_places) as u (id, place);
            end if;
        end if;
    end loop;
    if v_ready is not null then
        perform stint_internal.release_nodes(v_ready);
    end if;
end $$;

comment on function stint_internal.advance_nodes(uuid[], int[]) is 'Lets waiting nodes watch another unfinished parent, or releases them.';
