-- Makes a function the handler of a job type, or processes again when it is empty. Locks the type's row. Raises ST001.
create or replace function stint_internal.set_handler(p_job_type text, p_handler text, p_role text) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_handler     text := coalesce(p_handler, (select t.handler from stint_internal.job_type t where t.name = p_job_type));
    v_function    regprocedure;
    v_takes_array boolean;
begin
    if p_job_type = '*' or v_handler is null then
        raise exception using errcode = 'ST001', message = format('job type %s cannot have a handler here', p_job_type),
            detail = case p_job_type when '*' then 'The defaults have none: each type names its own.' else 'p_handler_role was given, but the type has no p_handler.' end,
            hint = 'Pass both: p_handler => ''app.f'', p_handler_role => ''app''.';
    end if;
    if v_handler = '' then
        update stint_internal.job_type t set handler = null, handler_takes_array = null, handler_role = null where t.name = p_job_type;
        return;
    end if;
    select f.oid, f.prorettype = 'jsonb[]'::regtype into v_function, v_takes_array
    from stint_internal.function_named('p_handler', v_handler) as f
    where not f.proretset and f.pronargs = 1 and f.proargtypes[0] = f.prorettype and f.prorettype in ('jsonb'::regtype, 'jsonb[]'::regtype)
    order by 2 desc limit 1;
    if v_function is null then
        raise exception using errcode = 'ST001', message = format('%s cannot handle jobs', v_handler),
            detail = (select 'There is ' || string_agg(format('%s returns %s', f.oid::regprocedure, pg_get_function_result(f.oid)), ', ') || '.'
                      from stint_internal.function_named('p_handler', v_handler) as f),
            hint = format('Make it %1$s(p_job jsonb) returns jsonb, or %1$s(p_jobs jsonb[]) returns jsonb[] for many jobs in one call.', v_handler);
    end if;
    update stint_internal.job_type t
    set handler = v_function::oid::regproc::text, handler_takes_array = v_takes_array, handler_role = stint_internal.check_callable(v_function, p_role)
    where t.name = p_job_type;
end $$;

comment on function stint_internal.set_handler(text, text, text) is 'Sets or removes the SQL handler of a job type; raises invalid_argument (ST001).';
