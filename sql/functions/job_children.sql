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
    join stint.jobs j on j.id = d.child_id
    left join stint_internal.job_node n on n.id = d.child_id
    where d.parent_id = p_job_id order by d.child_id;
end $$;

comment on function stint.job_children(uuid) is 'The jobs that depend on a job, with their names in the workflow and their statuses.';
