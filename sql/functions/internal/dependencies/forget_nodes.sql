-- Jobs were deleted: what waits for them takes that as a failure, and what they waited for is forgotten. p_parents: those of them that others wait for.
create or replace function stint_internal.forget_nodes(p_job_ids uuid[], p_parents uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from stint_internal.job_node n where n.id = any (p_job_ids);
    delete from stint_internal.job_dependency d where d.child_id = any (p_job_ids);
    if p_parents is not null then
        perform stint_internal.settle_dependents(p_parents, 'deleted');
    end if;
end $$;

comment on function stint_internal.forget_nodes(uuid[], uuid[]) is 'Takes deleted jobs out of the graph.';
