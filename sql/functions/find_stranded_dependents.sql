-- Duty, the safety net: nodes that watch a parent which is no longer unfinished, because it was ended in a way that could not see them (a repeatable-read
-- transaction, for one). Reads job_watch once; at most 1,000 nodes a call.
create or replace function stint.find_stranded_dependents() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_nodes  uuid[];
    v_places int[];
begin
    with stranded as (
        delete from stint_internal.job_watch w
        using (select s.ctid from stint_internal.job_watch s
               where s.parent_id is not null and not exists (select from stint_internal.job_queue j where j.id = s.parent_id)
               limit 1000 for update skip locked) as s
        where w.ctid = s.ctid
        returning w.child_id, w.from_place
    )
    select array_agg(t.child_id), array_agg(t.from_place) into v_nodes, v_places
    from (select child_id, min(from_place) as from_place from stranded group by child_id) as t;
    if v_nodes is null then
        return 0;
    end if;
    perform stint_internal.advance_nodes(v_nodes, v_places);
    return cardinality(v_nodes);
end $$;

comment on function stint.find_stranded_dependents() is 'Duty of tick(): finds waiting jobs and batches that missed the end of the parent they watch; returns how many.';
