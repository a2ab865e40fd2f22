-- Duty: nodes that could not be decided when their last parents ended, because several sessions ended these at the same moment. At most 1,000 a call.
create or replace function stint.release_dependents() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_nodes  uuid[];
    v_places int[];
begin
    with taken as (
        delete from stint_internal.job_watch w
        using (select u.ctid from stint_internal.job_watch u where u.parent_id is null limit 1000 for update skip locked) as u
        where w.ctid = u.ctid
        returning w.child_id, w.from_place
    )
    select array_agg(t.child_id), array_agg(t.from_place) into v_nodes, v_places
    from (select child_id, min(from_place) as from_place from taken group by child_id) as t;
    if v_nodes is null then
        return 0;
    end if;
    perform stint_internal.advance_nodes(v_nodes, v_places);
    return cardinality(v_nodes);
end $$;

comment on function stint.release_dependents() is
'Duty of tick(): looks again at waiting jobs and batches whose last parents were ended by several sessions at once; returns how many it looked at.';
