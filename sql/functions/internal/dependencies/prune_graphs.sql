-- Forgets the edges of jobs and batches that are past the retention, in bounded batches. Part of the duty prune_records.
create or replace function stint_internal.prune_graphs() returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz := stint.now() - (select s.history_retention from stint_internal.settings s);
    v_old   uuid[];
    v_count int;
begin
    v_old := array(
        select n.id from stint_internal.job_node n
        where n.created_at < v_until
          and (select true from stint_internal.job_queue j where j.id = n.id) is null
          and not exists (select from stint_internal.job_history h where h.id = n.id and h.finished_at >= stint_internal.id_time(n.id))
          and not exists (select from stint_internal.job_batch b where b.id = n.id and coalesce(b.finished_at, 'infinity') >= v_until)
        order by n.created_at limit 10000 for update of n skip locked);
    -- Their edges and batches belong to the nodes.
    delete from stint_internal.job_dependency d where d.ctid = any (array(
        select e.ctid from stint_internal.job_dependency e where e.child_id = any (v_old) for update skip locked));
    delete from stint_internal.job_batch b where b.ctid = any (array(select e.ctid from stint_internal.job_batch e where e.id = any (v_old) for update skip locked));
    delete from stint_internal.job_node n where n.id = any (v_old);
    get diagnostics v_count = row_count;
    delete from stint_internal.workflow w where w.ctid = any (array(
        select e.ctid from stint_internal.workflow e
        where e.created_at < v_until and not exists (select from stint_internal.job_node n where n.workflow_id = e.id) for update skip locked));
    return v_count;
end $$;

comment on function stint_internal.prune_graphs() is 'Removes dependencies of jobs that no longer exist.';
