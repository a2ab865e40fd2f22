-- Creates many jobs that depend on each other, in one call: all or none. Raises ST001 for whatever is wrong with the graph, naming it (a cycle with its path),
-- ST002 unknown_option, ST030 where a type's rule of uniqueness answers with a job that is there already, and what create_jobs raises.
create or replace function stint.create_workflow(p_workflow jsonb) returns uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := stint.now();
    v_id       uuid := stint_internal.new_id(v_now);
    v_jobs     jsonb := p_workflow -> 'jobs';
    v_names    text[];
    v_children int[];
    v_parents  int[];
    v_cycle    int[];
    v_ids      uuid[];
    v_twin     record;
begin
    perform stint_internal.check_workflow(p_workflow);
    v_names := array(select e ->> 'name' from jsonb_array_elements(v_jobs) with ordinality as t (e, n) order by n);
    select e.children, e.parents into v_children, v_parents from stint_internal.workflow_edges(v_jobs) as e;
    -- Whoever only names what stands before it goes in no circle.
    if exists (select from unnest(v_children, v_parents) as e (child, parent) where e.parent >= e.child) then
        v_cycle := stint_internal.find_cycle(cardinality(v_names), v_children, v_parents);
        if v_cycle is not null then
            raise exception using errcode = 'ST001', message = 'the jobs of the workflow wait for each other in a circle',
                detail = left((select string_agg(v_names[e.node], ' waits for ' order by e.n) from unnest(v_cycle) with ordinality as e (node, n)), 2000) || '.',
                hint = 'Nothing was created. Take out one of these dependencies.';
        end if;
    end if;

    insert into stint_internal.workflow (id, name, tenant_id, created_by, created_at)
    values (v_id, p_workflow ->> 'name', (stint.my_tenants())[1], stint.current_subject(), v_now);
    -- Whoever answers with anything but a new job says so there; see stint.submit_job.
    perform set_config('stint.outcome', 'created', true);
    -- Jobs with parents are created for the end of time, where no claim and no duty looks.
    v_ids := array(select * from stint.create_jobs((
        select jsonb_agg(e - '{name,depends_on,on_parent_failure}'::text[] || case when jsonb_array_length(nullif(e -> 'depends_on', 'null')) > 0
            then '{"scheduled_for": "infinity"}'::jsonb else '{}'::jsonb end order by n)
        from jsonb_array_elements(v_jobs) with ordinality as t (e, n))));
    if current_setting('stint.outcome') <> 'created' then
        select e ->> 'name' as name, e ->> 'job_type' as job_type, v_ids[n] as id into v_twin
        from jsonb_array_elements(v_jobs) with ordinality as t (e, n) join stint_internal.job_type k on k.name = e ->> 'job_type'
        where k.unique_rule is not null
        order by v_ids[n] is null desc, count(*) over (partition by v_ids[n]) desc, v_ids[n] < v_id desc, n desc limit 1;
        raise exception using errcode = 'ST030', message = format('job %s of the workflow is there already', quote_literal(v_twin.name)),
            detail = format('%s of type %s stands for it, by the rule of uniqueness of that type. Each job of a workflow is a job of its own.',
                coalesce('Job ' || v_twin.id, 'A job'), v_twin.job_type),
            hint = 'Nothing was created. Take it out of the workflow, and create what needs it with p_depends_on; or give it another payload.';
    end if;
    insert into stint_internal.job_node (id, workflow_id, name, on_parent_failure, not_before, created_at)
    select v_ids[n], v_id, e ->> 'name', coalesce(e ->> 'on_parent_failure', p_workflow ->> 'on_parent_failure', 'cancel'),
           (e ->> 'scheduled_for')::timestamptz, v_now
    from jsonb_array_elements(v_jobs) with ordinality as t (e, n);
    perform stint_internal.tie_new_jobs(v_ids, v_children, v_parents);
    return v_id;
end $$;

comment on function stint.create_workflow(jsonb) is
'Creates jobs that depend on each other and returns the workflow''s id: {"name": …, "on_parent_failure": "cancel", "jobs": [{"name": "fetch", "job_type": "fetch"},
{"name": "parse", "job_type": "parse", "depends_on": ["fetch"]}]}. Each job has a name of its own, the options of create_jobs, depends_on (names) and
on_parent_failure: cancel, run or wait. A job with parents finds their results in its payload, as {"$parents": {"fetch": …}}. All or none.';
