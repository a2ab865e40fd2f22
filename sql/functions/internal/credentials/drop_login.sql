-- Takes a lent login away for good: no new session, the end of those that there are, then the role itself. What it made goes to the role that was lent;
-- nothing is ever dropped with it. False when something in another database still depends on it: then it is left without login.
create or replace function stint_internal.drop_login(p_login text, p_role text) returns boolean
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from pg_roles r where r.rolname = p_login) then
        execute format('alter role %I nologin password null', p_login);
        if not (select r.rolsuper from pg_roles r where r.rolname = current_user) then
            -- Only members of a role may end its sessions.
            execute format('grant %I to %I', p_login, current_user);
        end if;
        perform pg_terminate_backend(a.pid) from pg_stat_activity a where a.usename = p_login;
        begin
            execute format('drop role %I', p_login);
        exception when dependent_objects_still_exist then
            begin
                if to_regrole(quote_ident(p_role)) is not null then
                    execute format('reassign owned by %I to %I', p_login, p_role);
                end if;
                execute format('drop role %I', p_login);
            exception when dependent_objects_still_exist or insufficient_privilege then
                return false;
            end;
        end;
    end if;
    delete from stint_internal.lent_credential c where c.login = p_login;
    return true;
end $$;

comment on function stint_internal.drop_login(text, text) is 'Ends the sessions of a lent login and drops it; false when it could only be locked.';
