-- As which role a function of an application is to run: the given one, or the function's owner, as with security definer. Whoever asks for it must be allowed to
-- act as that role himself; else defining a job type would be a way to any role's rights. Makes the role's runner. Raises ST001.
create or replace function stint_internal.check_callable(p_function regprocedure, p_role text) returns text
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_proc  pg_proc;
    v_role  text := p_role;
    v_actor text;
    v_why   text;
begin
    select * into strict v_proc from pg_proc p where p.oid = p_function;
    if v_role is null then
        v_role := pg_get_userbyid(v_proc.proowner);
    end if;
    select coalesce(a.role, 'somebody') into v_actor
    from unnest(stint_internal.acting_roles()) as a (role) join pg_roles r on r.rolname = v_role
    where pg_has_role(a.role, r.oid, 'member') is not true limit 1;
    v_why := case
        when not exists (select from pg_roles r where r.rolname = v_role) then 'There is no such role.'
        when v_actor is not null then format('%s is not a member of it.', v_actor)
        when not pg_has_role(current_user, v_role::name, 'member') then
            format('The owner of Stint, %s, is not a member of it: grant %I to %I.', current_user, v_role, current_user)
        when not has_schema_privilege(v_role::name, v_proc.pronamespace, 'usage') then format('It has no usage on schema %s.', v_proc.pronamespace::regnamespace)
        when not has_function_privilege(v_role::name, p_function, 'execute') then 'It may not execute the function.' end;
    if v_why is not null then
        raise exception using errcode = 'ST001', message = format('%s cannot run as role %s', p_function, quote_nullable(v_role)), detail = v_why,
            hint = 'Name another role, or grant what is missing.';
    end if;
    perform stint_internal.make_role_runner(v_role);
    return v_role;
end $$;

comment on function stint_internal.check_callable(regprocedure, text) is
'The role as which a function will be run, checked against the rights of the caller and of the role; raises invalid_argument (ST001).';
