-- Creates many jobs whose end is awaited together, in one call: all or none. Callbacks are checked now, so that none is refused when the batch has ended.
-- Raises ST001 and what create_jobs raises.
create or replace function stint.create_batch(
    p_jobs jsonb, p_name text default null, p_on_success jsonb default null, p_on_failure jsonb default null, p_on_completion jsonb default null
) returns uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now   timestamptz := stint.now();
    v_id    uuid := stint_internal.new_id(v_now);
    v_ids   uuid[];
    v_check record;
begin
    if jsonb_typeof(p_jobs) is distinct from 'array' or jsonb_array_length(p_jobs) not between 1 and 1000000 then
        raise exception using errcode = 'ST001', message = 'p_jobs must be a JSON array of 1 to 1000000 jobs',
            detail = format('Got %s.', case jsonb_typeof(p_jobs) when 'array' then format('%s jobs', jsonb_array_length(p_jobs)) else coalesce('a JSON ' || jsonb_typeof(p_jobs), 'null') end),
            hint = 'select stint.create_batch(''[{"job_type": "resize"}]'', p_on_completion => ''{"job_type": "report"}'');';
    end if;
    for v_check in select * from (values ('p_on_success', p_on_success), ('p_on_failure', p_on_failure), ('p_on_completion', p_on_completion)) as c (name, job) where c.job is not null loop
        if jsonb_typeof(v_check.job) <> 'object' then
            raise exception using errcode = 'ST001', message = format('%s is a JSON %s, not an object', v_check.name, jsonb_typeof(v_check.job)),
                detail = 'A callback is one job, with the options of create_jobs.', hint = 'Pass {"job_type": "…", "payload": {…}}.';
        end if;
        -- Whatever is wrong with it is wrong with a job like it, which is made and taken back.
        begin
            perform stint.create_jobs(jsonb_build_array(v_check.job));
            raise exception sqlstate 'ST099';
        exception when sqlstate 'ST099' then null;
        end;
    end loop;
    v_ids := array(select distinct e from stint.create_jobs(p_jobs) as e where e is not null);
    insert into stint_internal.job_batch (id, name, tenant_id, created_by, created_at, total, on_success, on_failure, on_completion)
    values (v_id, p_name, (stint.my_tenants())[1], stint.current_subject(), v_now, cardinality(v_ids), p_on_success, p_on_failure, p_on_completion);
    insert into stint_internal.job_node (id, on_parent_failure, created_at) values (v_id, 'run', v_now);
    perform stint_internal.attach_parents(v_id, v_ids);
    return v_id;
end $$;

comment on function stint.create_batch(jsonb, text, jsonb, jsonb, jsonb) is
'Creates jobs from an array as create_jobs takes it, and returns the id of the batch that they make up; see stint.batch_status(). When all have ended, a job is
created from p_on_success (all completed) or p_on_failure (one did not), and one from p_on_completion; each finds {"$batch": {"batch_id", "name", "total",
"failed"}} in its payload. select stint.create_batch(''[{"job_type": "resize"}, {"job_type": "resize"}]'', p_on_completion => ''{"job_type": "report"}'');';
