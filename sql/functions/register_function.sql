-- Lets handlers of a job type have a function called in the transaction that completes their job. Nothing that is not registered can be called. Raises ST001.
create or replace function stint.register_function(p_job_type text, p_function text, p_role text default null) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_proc pg_proc;
    v_why  text;
begin
    perform stint_internal.check_name('p_job_type', p_job_type);
    select f.* into v_proc from stint_internal.function_named('p_function', p_function) as f;
    v_why := case
        when (select count(*) from stint_internal.function_named('p_function', p_function)) > 1 then 'There are several of that name.'
        when v_proc.provariadic <> 0 then 'It takes any number of arguments.'
        when v_proc.pronargs > 0 and (v_proc.proargnames is null or '' = any (v_proc.proargnames[1:v_proc.pronargs])) then 'Not all of its arguments have a name.' end;
    if v_why is not null then
        raise exception using errcode = 'ST001', message = format('%s cannot be called by name', p_function), detail = v_why,
            hint = 'Register a function of its own name whose arguments all have names; it may call the other one.';
    end if;
    insert into stint_internal.job_function (job_type, function, role)
    values (p_job_type, v_proc.oid::regproc::text, stint_internal.check_callable(v_proc.oid, p_role))
    on conflict (job_type, function) do update set role = excluded.role;
end $$;

comment on function stint.register_function(text, text, text) is
'Lets handlers of a job type hand back {"type": "call", "function": "app.f", "args": {…}}: app.f is called, with these named arguments, in the transaction
that completes the job, or not at all. p_role: as whom it runs, by default the function''s owner.
select stint.register_function(''import_csv'', ''app.book'', ''app'');';
