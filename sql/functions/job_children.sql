-- Which jobs wait or waited for a job. Raises ST004.
create or replace function stint.job_children(p_job_id uuid) returns table (job_id uuid, name text, job_type text, status text)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform from stint.jobs j where j.id = p_job_id;
    if not found then
        perform stint_internal.job_not_found(p_job_id);
    end if;
    return query
    select d.child_id, n.name, j.job_type, j.status
    from stint_internal.job_dependency d
    -- See stint.workflow_status.
    cross join lateral (
        select v.job_type, v.status from stint.jobs v
        where v.id = d.child_id and (v.finished_at is null or v.finished_at >= stint_internal.id_time(d.child_id)) offset 0) as j
    left join lateral (select n.name from stint_internal.job_node n where n.id = d.child_id offset 0) as n on true
    where d.parent_id = p_job_id order by d.child_id;
end $$;

comment on function stint.job_children(uuid) is 'The jobs that depend on a job, with their names in the workflow and their statuses.';
