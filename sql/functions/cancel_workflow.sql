-- Cancels whatever of a workflow has not ended; see cancel_job. Locks those jobs by id. Raises ST004.
create or replace function stint.cancel_workflow(p_workflow_id uuid, p_reason text default null) returns table (job_id uuid, status text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform stint_internal.check_group('workflow', p_workflow_id);
    return query
    select c.job_id, case c.status when 'ended' then 'cancelled' else c.status end
    from stint.cancel_jobs(array(
        select n.id from stint_internal.job_node n
        where n.workflow_id = p_workflow_id and (select true from stint_internal.job_queue j where j.id = n.id)), p_reason) as c;
end $$;

comment on function stint.cancel_workflow(uuid, text) is
'Cancels all unfinished jobs of a workflow; returns for each cancelled or processing (asked to stop). To cancel a part, cancel its first job: those that wait
for it follow, unless their on_parent_failure says otherwise.';
