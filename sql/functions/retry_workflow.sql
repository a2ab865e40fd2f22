-- Runs a part of a workflow again, each job after its parents, as at first: all at once, or, where it is more than 1,000 jobs, in batches, as a bulk operation. Locks those jobs.
-- Raises ST001 for a name that is not in it, ST004, and of few jobs what retry_job raises.
create or replace function stint.retry_workflow(p_workflow_id uuid, p_from text default null) returns setof uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    c_many     constant int := 1000;
    v_again    uuid[];
    v_children int[];
    v_parents  int[];
    v_op       stint_internal.bulk_operation;
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
    cross join lateral (
        select h.id, h.status from stint_internal.job_history h where h.id = n.id and h.finished_at >= stint_internal.id_time(n.id) limit 1) as h
    where n.workflow_id = p_workflow_id
      and case when p_from is null then h.status <> 'completed' else n.id in (select id from part) end;
    if coalesce(cardinality(v_again), 0) <= c_many then
        perform stint.retry_job(e.id) from unnest(v_again) as e (id);
        perform stint_internal.wait_again(v_again);
        return query select unnest(v_again);
        return;
    end if;

    -- Ids are in the order of the array that the workflow was made from: usually parents come first in it.
    with node as materialized (
        select e.id, e.n::int as place from unnest(v_again) with ordinality as e (id, n)
    )
    select array_agg(c.place order by p.place, c.place), array_agg(p.place order by p.place, c.place) into v_children, v_parents
    from node c join stint_internal.job_dependency d on d.child_id = c.id join node p on p.id = d.parent_id;
    if exists (select from unnest(v_children, v_parents) as e (child, parent) where e.parent > e.child) then
        v_again := array(select v_again[g.place]
                         from unnest(stint_internal.graph_order(cardinality(v_again), v_children, v_parents)) with ordinality as g (place, n) order by g.n);
    end if;
    v_op.id := stint_internal.new_id(stint.now());
    v_op.status := 'running';
    v_op.action := 'retry_workflow';
    v_op.filter := jsonb_strip_nulls(jsonb_build_object('workflow_id', p_workflow_id, 'from', p_from));
    v_op.resolved := stint_internal.own_scope();
    v_op.resolved.statuses := case when p_from is not null then '{completed}'::text[] else '{}' end || '{failed,dead_letter,cancelled,expired}'::text[];
    v_op.tenant_id := (stint.my_tenants())[1];
    v_op.created_by := stint.current_subject();
    v_op.created_role := stint.caller_role();
    v_op.created_at := stint.now();
    v_op.started_at := v_op.created_at;
    v_op.valid_until := v_op.created_at + interval '24 hours';
    v_op.matched := cardinality(v_again);
    v_op.changed := 0;
    v_op.skipped := 0;
    v_op.source := 'chosen';
    v_op.chosen := v_again;
    v_op.missed := '{}';
    v_op.rounds := 0;
    insert into stint_internal.bulk_operation select v_op.*;
    return query select unnest(v_again);
end $$;

comment on function stint.retry_workflow(uuid, text) is
'Runs those jobs of a workflow again that ended without completing, each when its parents have completed; or, with p_from, the job of that name and all that
follow from it, as far as they have ended, completed or not. Returns their ids. Where they are more than 1,000, tick() does it in batches, parents first, as an operation that stint.bulk_operations
shows and stint.stop_bulk_operation ends.';
