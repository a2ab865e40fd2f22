-- Runs a part of a workflow again, each job after its parents, as at first. Locks those jobs. Raises ST001 for a name that is not in it, ST004.
create or replace function stint.retry_workflow(p_workflow_id uuid, p_from text default null) returns setof uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_again uuid[];
    v_tied  uuid[];
begin
    perform stint_internal.check_group('workflow', p_workflow_id);
    if p_from is not null and not exists (select from stint_internal.job_node n where n.workflow_id = p_workflow_id and n.name = p_from) then
        raise exception using errcode = 'ST001', message = format('the workflow has no job %s', quote_literal(left(p_from, 120))),
            detail = 'p_from names the first job that is to run again.', hint = 'See the names in stint.workflow_status().';
    end if;
    with recursive part (id) as (
        select n.id from stint_internal.job_node n where n.workflow_id = p_workflow_id and n.name = p_from
        union
        select d.child_id from part join stint_internal.job_dependency d on d.parent_id = part.id
        join stint_internal.job_node n on n.id = d.child_id and n.workflow_id = p_workflow_id
    )
    select array_agg(h.id order by h.id) into v_again
    from stint_internal.job_node n
    join stint_internal.job_history h on h.id = n.id and h.finished_at >= stint_internal.id_time(n.id)
    where n.workflow_id = p_workflow_id
      and case when p_from is null then h.status <> 'completed' else n.id in (select id from part) end;
    perform stint.retry_job(e.id) from unnest(v_again) as e (id);
    -- Nobody has seen them ready yet; those with parents wait for them again.
    with tied as (
        update stint_internal.job_queue j
        set status = 'blocked', rank = null, scheduled_for = 'infinity', waits_for_parents = true, payload = j.payload - '$parents'
        where j.id = any (v_again) and exists (select from stint_internal.job_dependency d where d.child_id = j.id)
        returning j.id
    )
    select array_agg(id) into v_tied from tied;
    if v_tied is not null then
        perform stint_internal.leave_limits(v_tied);
        perform stint_internal.watch_parents(v_tied);
    end if;
    return query select unnest(v_again);
end $$;

comment on function stint.retry_workflow(uuid, text) is
'Runs those jobs of a workflow again that ended without completing, each when its parents have completed; or, with p_from, the job of that name and all that
follow from it, as far as they have ended, completed or not. Returns their ids.';
