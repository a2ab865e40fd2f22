-- A job was deleted: what waits for it takes that as a failure, and what it waited for is forgotten.
create or replace function stint_internal.forget_node(p_job_id uuid, p_has_dependents boolean) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from stint_internal.job_node n where n.id = p_job_id;
    delete from stint_internal.job_dependency d where d.child_id = p_job_id;
    if p_has_dependents then
        perform stint_internal.settle_dependents(array[p_job_id], 'deleted');
    end if;
end $$;

comment on function stint_internal.forget_node(uuid, boolean) is 'Takes a deleted job out of the graph.';
