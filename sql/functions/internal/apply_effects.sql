-- Does what a handler handed back with its success: first child jobs, which belong to the tenant and creator of their parent, then calls of registered
-- functions, in their order. Runs in the transaction that completes the job. Raises ST001, ST002, ST013 and what create_jobs and those functions raise;
-- then the job is not completed either.
create or replace function stint_internal.apply_effects(p_job_id uuid, p_effects jsonb) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_parent record;
    v_kind   text;
    v_call   jsonb;
    v_before text[] := stint_internal.session_identity();
begin
    if jsonb_typeof(p_effects) <> 'array' then
        raise exception using errcode = 'ST001', message = 'p_effects must be a JSON array of messages',
            detail = format('Got a JSON %s.', jsonb_typeof(p_effects)), hint = 'Pass [{"type": "enqueue", "job": {"job_type": "…"}}].';
    end if;
    select e ->> 'type' into v_kind from jsonb_array_elements(p_effects) as e where coalesce(e ->> 'type', '') not in ('enqueue', 'call') limit 1;
    if found then
        raise exception using errcode = 'ST002', message = format('unknown effect %s', quote_nullable(v_kind)),
            detail = 'A handler may hand back enqueue and call messages.', hint = 'Nothing was done; correct the handler.';
    end if;
    select h.job_type, h.tenant_id, h.created_by into v_parent from stint_internal.job_history h
    where h.id = p_job_id and h.finished_at >= stint_internal.id_time(p_job_id);
    perform stint_internal.set_identity(array['', v_parent.tenant_id, v_parent.created_by]);
    perform stint.create_jobs((select coalesce(jsonb_agg(e -> 'job' order by n), '[]') from jsonb_array_elements(p_effects) with ordinality as t (e, n)
                               where e ->> 'type' = 'enqueue'));
    if jsonb_path_exists(p_effects, '$[*].type ? (@ == "call")') then
        perform stint_internal.refuse_deferred();
    end if;
    for v_call in select e from jsonb_array_elements(p_effects) with ordinality as t (e, n) where e ->> 'type' = 'call' order by n loop
        perform stint_internal.apply_call(v_parent.job_type, v_call, v_parent.tenant_id, v_parent.created_by);
    end loop;
    perform stint_internal.set_identity(v_before);
end $$;

comment on function stint_internal.apply_effects(uuid, jsonb) is
'Creates the child jobs and calls the functions that a handler handed back, in the transaction of its completion.';
