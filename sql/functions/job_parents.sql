-- Which jobs a job or a batch waits or waited for, as far as this session may see them; of one that is gone, the edge knows whose it was. Raises ST004.
create or replace function stint.job_parents(p_job_id uuid) returns table (job_id uuid, name text, job_type text, status text)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope stint_internal.job_filter := stint_internal.own_scope();
begin
    perform from stint.jobs j where j.id = p_job_id;
    if not found then
        perform stint_internal.check_group('batch', p_job_id);
    end if;
    return query
    select d.parent_id, n.name, j.job_type, coalesce(j.status, d.outcome, 'gone')
    from stint_internal.job_dependency d
    -- See stint.workflow_status.
    left join lateral (select n.name from stint_internal.job_node n where n.id = d.parent_id offset 0) as n on true
    left join lateral (
        select a.id, a.job_type, a.status, a.tenant_id, a.created_by from stint_internal.all_jobs a
        where a.id = d.parent_id and (a.finished_at is null or a.finished_at >= stint_internal.id_time(d.parent_id)) offset 0) as j on true
    where d.child_id = p_job_id
      and case when j.id is null then d.is_foreign is null or v_scope.sees_all
               else stint_internal.is_match(v_scope, j.id, j.tenant_id, j.created_by, null, null, null, null, null, null, null, null) end
    order by d.place;
end $$;

comment on function stint.job_parents(uuid) is
'The jobs that a job, or a batch, depends on, with their names in the workflow and their statuses; deleted or gone if they exist no more. Jobs that this session may not
see are left out.';
