-- Runs a statement about an application's function as a role. $1 in it are the arguments; it answers with one row, an array. Unqualified names are looked for in
-- the function's schema. What the session says about tenant and user is set anew each time, since what ran before may have changed it. Without a tenant the
-- handler sees what the session does, with one what is the tenant's. Raises ST013, and whatever the statement raises.
create or replace function stint_internal.run_as(
    p_role text, p_schema oid, p_statement text, p_arguments jsonb[], p_tenant_id text, p_user_id text) returns jsonb[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_runner  regproc := stint_internal.role_runner(p_role);
    v_clock   text := coalesce(current_setting('stint.fake_now', true), '');
    v_answers jsonb[];
    v_cursor  text;
begin
    if v_runner is null then
        raise exception using errcode = 'ST013', message = format('nothing can be run as role %s', p_role),
            detail = 'The function that Stint made for it is gone: the role was dropped or renamed.',
            hint = 'Say again as which role it is to run, with stint.define_job_type or stint.register_function.';
    end if;
    perform stint_internal.set_identity(array['', p_tenant_id, p_user_id, case when p_tenant_id is null then '' end]);
    if p_tenant_id is null then
        execute format('select %s($1, $2, $3)', v_runner) into v_answers using p_schema::regnamespace || ', pg_temp', p_statement, p_arguments;
    else
        v_answers := stint_internal.run_for_tenant(v_runner, p_schema::regnamespace || ', pg_temp', p_statement, p_arguments);
    end if;
    -- A cursor that is to outlive the transaction is read at the commit, with the rights of whoever commits.
    foreach v_cursor in array array(select c.name from pg_cursors c where c.is_holdable and c.creation_time >= statement_timestamp()) loop
        execute format('close %I', v_cursor);
    end loop;
    -- In the owner's session a handler could move the clock of those that come after it.
    if coalesce(current_setting('stint.fake_now', true), '') <> v_clock then
        perform set_config('stint.fake_now', v_clock, true);
    end if;
    return v_answers;
end $$;

comment on function stint_internal.run_as(text, oid, text, jsonb[], text, text) is
'Runs a statement as a role, for a tenant and a user. Leaves the session''s claims changed: the caller puts them back.';
