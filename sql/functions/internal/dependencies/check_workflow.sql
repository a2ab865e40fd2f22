-- Raises what is wrong with the shape of a workflow: ST001, ST002, naming the job.
create or replace function stint_internal.check_workflow(p_workflow jsonb) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    -- The planner takes every array to be short, and a join of two long ones in a loop would not end.
    set enable_nestloop = off
    set jit = off
as $$
declare
    c_hint constant text := 'select stint.create_workflow(''{"jobs": [{"name": "a", "job_type": "…"}, {"name": "b", "job_type": "…", "depends_on": ["a"]}]}'');';
    v_jobs jsonb := p_workflow -> 'jobs';
    v_bad  record;
begin
    if jsonb_typeof(p_workflow) is distinct from 'object' or jsonb_typeof(v_jobs) is distinct from 'array' then
        raise exception using errcode = 'ST001', message = 'p_workflow must be a JSON object with an array of jobs',
            detail = format('Got a JSON %s, and as its jobs %s.', coalesce(jsonb_typeof(p_workflow), 'null'), coalesce('a JSON ' || jsonb_typeof(v_jobs), 'nothing')), hint = c_hint;
    elsif jsonb_array_length(v_jobs) not between 1 and 100000 then
        raise exception using errcode = 'ST001', message = format('the workflow has %s jobs', jsonb_array_length(v_jobs)),
            detail = 'It may have 1 to 100000.', hint = 'Create several workflows.';
    end if;
    perform stint_internal.check_parent_policy('on_parent_failure', coalesce(p_workflow ->> 'on_parent_failure', 'cancel'));
    select k into v_bad from jsonb_object_keys(p_workflow - '{name,on_parent_failure,jobs}'::text[]) as k limit 1;
    if found then
        raise exception using errcode = 'ST002', message = format('p_workflow has an unknown option %s', quote_literal(v_bad.k)),
            detail = 'Known are: name, on_parent_failure, jobs.', hint = c_hint;
    end if;
    select n, e into v_bad from jsonb_array_elements(v_jobs) with ordinality as t (e, n)
    where jsonb_typeof(e) <> 'object' or jsonb_typeof(e -> 'name') is distinct from 'string' or char_length(e ->> 'name') not between 1 and 100 limit 1;
    if found then
        raise exception using errcode = 'ST001', message = format('job %s of the workflow has no usable name', v_bad.n),
            detail = format('Got %s.', left(v_bad.e::text, 200)), hint = 'Each job is an object with a name of 1 to 100 characters.';
    end if;
    select e ->> 'name' as name into v_bad from jsonb_array_elements(v_jobs) as e group by 1 having count(*) > 1 limit 1;
    if found then
        raise exception using errcode = 'ST001', message = format('two jobs of the workflow are named %s', quote_literal(v_bad.name)),
            detail = 'Others depend on a job by its name.', hint = 'Give each job a name of its own.';
    end if;
    select e ->> 'name' as name, k into v_bad from jsonb_array_elements(v_jobs) as e, unnest('{idempotency_key,idempotency_keep,unique}'::text[]) as k where e ? k limit 1;
    if found then
        raise exception using errcode = 'ST002', message = format('job %s of the workflow has the option %s', quote_literal(v_bad.name), quote_literal(v_bad.k)),
            detail = 'It could stand for a job outside of the workflow.', hint = 'Make the one call of create_workflow unique, by a job that makes it.';
    end if;
    select e ->> 'name' as name, e -> 'depends_on' as parents into v_bad from jsonb_array_elements(v_jobs) as e
    where jsonb_typeof(e -> 'depends_on') not in ('array', 'null') or jsonb_path_exists(e, 'strict $.depends_on[*] ? (@.type() != "string")', silent => true) limit 1;
    if found then
        raise exception using errcode = 'ST001', message = format('depends_on of job %s is not an array of names', quote_literal(v_bad.name)),
            detail = format('Got %s.', left(v_bad.parents::text, 200)), hint = c_hint;
    end if;
    perform stint_internal.check_parent_policy(format('on_parent_failure of job %s', quote_literal(e ->> 'name')), e ->> 'on_parent_failure')
    from jsonb_array_elements(v_jobs) as e where e -> 'on_parent_failure' <> 'null';
    if (select sum(jsonb_array_length(e -> 'depends_on')) from jsonb_array_elements(v_jobs) as e where jsonb_typeof(e -> 'depends_on') = 'array') > 2000000 then
        raise exception using errcode = 'ST001', message = 'the workflow has more than 2000000 dependencies',
            detail = 'Each name in a depends_on is one.', hint = 'Put a job in between for which many wait, and which waits for many.';
    end if;
    -- Each side once, by itself: a join that hangs on each job's own list would hash all names anew for each job, as soon as they are larger than work_mem.
    with job as materialized (
        select e ->> 'name' as name, e -> 'depends_on' as depends_on from jsonb_array_elements(v_jobs) as e
    ), edge as materialized (
        select job.name, d from job cross join lateral jsonb_array_elements_text(nullif(job.depends_on, 'null')) as d
    )
    select edge.name, edge.d into v_bad from edge where not exists (select from job where job.name = edge.d) limit 1;
    if found then
        raise exception using errcode = 'ST001', message = format('job %s depends on %s, which is not in the workflow', quote_literal(v_bad.name), quote_literal(left(v_bad.d, 120))),
            detail = 'depends_on names jobs of the same call.', hint = 'Check the spelling, or add that job.';
    end if;
    select e ->> 'name' as name, d into v_bad
    from jsonb_array_elements(v_jobs) as e cross join lateral jsonb_array_elements_text(nullif(e -> 'depends_on', 'null')) as d group by 1, 2 having count(*) > 1 limit 1;
    if found then
        raise exception using errcode = 'ST001', message = format('job %s depends on %s twice', quote_literal(v_bad.name), quote_literal(v_bad.d)),
            detail = 'Once is enough.', hint = 'Name each parent once.';
    end if;
end $$;

comment on function stint_internal.check_workflow(jsonb) is 'Raises what is wrong with the shape of a workflow.';
