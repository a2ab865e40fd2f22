-- Looks again at the nodes of these rows of job_watch, which the caller has locked: the rows go, and each node watches another unfinished parent or is released.
-- Returns how many nodes that were.
create or replace function stint_internal.take_watches(p_places tid[]) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_nodes  uuid[];
    v_places int[];
    v_ends   int[];
begin
    with taken as (
        delete from stint_internal.job_watch w where w.ctid = any (p_places) returning w.child_id, w.from_place, w.to_place
    )
    select array_agg(t.child_id), array_agg(t.from_place), array_agg(t.to_place) into v_nodes, v_places, v_ends
    from (select child_id, min(from_place) as from_place, to_place from taken group by child_id, to_place) as t;
    if v_nodes is null then
        return 0;
    end if;
    perform stint_internal.advance_nodes(v_nodes, v_places, v_ends);
    return cardinality(v_nodes);
end $$;

comment on function stint_internal.take_watches(tid[]) is 'Looks again at waiting nodes by their locked rows of job_watch; returns how many.';
