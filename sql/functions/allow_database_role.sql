-- The DBA's list of roles that job types may ask for. Only the owner of the schema may call this. Taking a role off the list takes it from its job types
-- too; credentials that are lent now end with their runs. Raises ST001.
create or replace function stint.allow_database_role(p_role text, p_allowed boolean default true) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_allowed is null then
        raise exception using errcode = 'ST001', message = 'p_allowed must not be null', detail = 'It says whether job types may have the role.',
            hint = 'Use true or false.';
    end if;
    if not p_allowed then
        delete from stint_internal.lendable_role l where l.name = p_role;
        return;
    end if;
    perform stint_internal.check_lendable(p_role);
    insert into stint_internal.lendable_role (name, allowed_by) values (p_role, stint.caller_role()) on conflict do nothing;
end $$;

comment on function stint.allow_database_role(text, boolean) is
'Puts a role on the list of those that job types may act as, or takes it off: create role app_import nologin; grant insert on app.item to app_import;
select stint.allow_database_role(''app_import''). For the owner of Stint only. The role must be a group without login and without powers of its own.';
