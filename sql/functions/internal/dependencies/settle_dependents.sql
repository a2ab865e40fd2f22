-- What the end of these jobs means for those that depend on them. Called by whoever ends jobs, in the same transaction, for jobs with has_dependents only.
-- Completed ones concern only who watches them; others are noted at every edge, and doom the waiting jobs whose policy is to be cancelled.
create or replace function stint_internal.settle_dependents(p_job_ids uuid[], p_to text) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set jit = off
as $$
declare
    v_children uuid[];
    v_places   int[];
begin
    if p_to <> 'completed' then
        update stint_internal.job_dependency d set outcome = p_to where d.parent_id = any (p_job_ids);
        perform stint_internal.cancel_doomed(array(
            select distinct d.child_id from stint_internal.job_dependency d join stint_internal.job_node n on n.id = d.child_id
            where d.parent_id = any (p_job_ids) and n.on_parent_failure = 'cancel'));
    end if;
    with ended as (
        delete from stint_internal.job_watch w where w.parent_id = any (p_job_ids) returning w.child_id, w.from_place
    )
    select array_agg(child_id), array_agg(from_place) into v_children, v_places from ended;
    if v_children is not null then
        perform stint_internal.advance_nodes(v_children, v_places);
    end if;
end $$;

comment on function stint_internal.settle_dependents(uuid[], text) is 'Cancels, releases or moves on the nodes that depend on jobs which have just ended.';
