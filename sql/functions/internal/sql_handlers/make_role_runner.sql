-- Makes stint_internal.run_as_ROLE, a security definer function that belongs to the role: what it runs has that role's rights and no others, and cannot change to
-- another role, since PostgreSQL forbids SET ROLE inside security definer functions. Only the owner of Stint may call it. Needs the right to give a
-- function to the role: superuser, or a member of it.
create or replace function stint_internal.make_role_runner(p_role text) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_arguments constant text := '(text, text, jsonb[])';
    v_function  text := format('stint_internal.%I', stint_internal.runner_name(p_role)) || c_arguments;
    -- A function goes only to somebody who could have made it: for the moment of that. Nobody sees it, since it is taken back before the commit.
    v_needs_create boolean := not has_schema_privilege(p_role::name, 'stint_internal', 'create');
begin
    if stint_internal.role_runner(p_role) is not null then
        return;
    end if;
    execute format($sql$
        create function stint_internal.%I(p_search_path text, p_statement text, p_arguments jsonb[]) returns jsonb[]
            language plpgsql volatile security definer
            set search_path = pg_catalog, pg_temp
        as $body$
        declare
            v_answers jsonb[];
        begin
            -- Until the end of this function only.
            perform set_config('search_path', p_search_path, true);
            execute p_statement into v_answers using p_arguments;
            -- What it has put off until the commit is done now, with its own rights and not with those of whoever commits, and can still fail its job alone.
            set constraints all immediate;
            set constraints all deferred;
            return v_answers;
        end $body$ $sql$, stint_internal.runner_name(p_role));
    execute format('comment on function %s is %L', v_function, 'Runs handlers and registered functions as this role. Made by Stint.');
    execute format('revoke all on function %s from public', v_function);
    if v_needs_create then
        execute format('grant create on schema stint_internal to %I', p_role);
    end if;
    execute format('alter function %s owner to %I', v_function, p_role);
    if v_needs_create then
        execute format('revoke create on schema stint_internal from %I', p_role);
    end if;
    execute format('grant execute on function %s to %I', v_function, current_user);
end $$;

comment on function stint_internal.make_role_runner(text) is 'Makes the function that runs statements as a role, if it is not there.';
