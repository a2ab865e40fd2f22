-- Calls a function that a handler has asked for, as the role that it was registered with, for the tenant and creator of the job. Arguments go by name and are
-- converted as jsonb_to_record does. Raises ST001, ST002, ST013, and whatever the function raises.
create or replace function stint_internal.apply_call(p_job_type text, p_call jsonb, p_tenant_id text, p_created_by text) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_args     jsonb := coalesce(nullif(p_call -> 'args', 'null'), '{}');
    v_function stint_internal.job_function;
    v_proc     pg_proc;
    v_names    text[];
    v_types    text[];
    v_unknown  text;
    v_missing  text;
begin
    select * into v_function from stint_internal.job_function f where f.job_type = p_job_type and f.function = p_call ->> 'function';
    if not found then
        raise exception using errcode = 'ST013', message = format('handlers of %s may not have %s called', p_job_type, quote_nullable(p_call ->> 'function')),
            detail = 'Registered are: ' || coalesce((select string_agg(f.function, ', ' order by 1) from stint_internal.job_function f where f.job_type = p_job_type), 'none') || '.',
            hint = format('Allow it: select stint.register_function(%L, %L);', p_job_type, coalesce(p_call ->> 'function', 'schema.name'));
    end if;
    if jsonb_typeof(v_args) <> 'object' then
        raise exception using errcode = 'ST001', message = format('args of a call of %s must be a JSON object', v_function.function),
            detail = format('Got a JSON %s.', jsonb_typeof(v_args)), hint = 'Name each argument: {"account": 7, "amount": 12.5}.';
    end if;
    select f.* into v_proc from stint_internal.function_named('function', v_function.function) as f;
    select array_agg(a.name order by a.n), array_agg(format_type(a.type, null) order by a.n) into v_names, v_types
    from unnest(v_proc.proargnames, coalesce(v_proc.proallargtypes, v_proc.proargtypes::oid[]), v_proc.proargmodes) with ordinality as a (name, type, mode, n)
    where coalesce(a.mode, 'i') in ('i', 'b') and a.n <= cardinality(coalesce(v_proc.proallargtypes, v_proc.proargtypes::oid[]));
    select k into v_unknown from jsonb_object_keys(v_args) as k where k <> all (coalesce(v_names, '{}')) limit 1;
    select n into v_missing from unnest(v_names[1:v_proc.pronargs - v_proc.pronargdefaults]) as n where not v_args ? n limit 1;
    if v_unknown is not null or v_missing is not null then
        raise exception using errcode = case when v_unknown is null then 'ST001' else 'ST002' end,
            message = case when v_unknown is null then format('%s needs the argument %s', v_function.function, v_missing)
                           else format('%s has no argument %s', v_function.function, quote_literal(left(v_unknown, 100))) end,
            detail = format('It is %s.', v_proc.oid::regprocedure), hint = 'Correct the handler; nothing was done.';
    end if;
    perform stint_internal.run_as(v_function.role, v_proc.pronamespace,
        coalesce((select format('select array[]::jsonb[] from jsonb_to_record($1[1]) as given (%s) cross join lateral %s(%s) as answer',
                             string_agg(format('%I %s', a.name, a.type), ', ' order by a.n), v_function.function,
                             string_agg(format('%1$I => given.%1$I', a.name), ', ' order by a.n))
                  from unnest(v_names, v_types) with ordinality as a (name, type, n) where v_args ? a.name having count(*) > 0),
                 format('select array[]::jsonb[] from %s() as answer', v_function.function)),
        array[v_args], p_tenant_id, p_created_by);
end $$;

comment on function stint_internal.apply_call(text, jsonb, text, text) is 'Calls a registered function with named arguments, in the transaction of a completion.';
