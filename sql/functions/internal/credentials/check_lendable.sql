-- Whether a role is harmless enough to be lent: a group without login that is neither powerful itself nor a member of anything powerful, nor of ours.
-- Raises ST001.
create or replace function stint_internal.check_lendable(p_role text) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_role  pg_roles;
    v_fault text;
begin
    select * into v_role from pg_roles r where r.rolname = p_role;
    v_fault := case
        when v_role.oid is null then 'There is no such role.'
        when v_role.rolcanlogin then 'It can log in by itself.'
        when exists (select from pg_roles r where pg_has_role(v_role.oid, r.oid, 'member')
                     and (r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls))
            then 'It is, or is a member of, a role with SUPERUSER, CREATEROLE, CREATEDB, REPLICATION or BYPASSRLS.'
        when exists (select from pg_roles r where pg_has_role(v_role.oid, r.oid, 'member') and r.rolname ~ '^pg_')
            then 'It is a member of one of PostgreSQL''s own roles.'
        when exists (select from pg_roles r where pg_has_role(v_role.oid, r.oid, 'member')
                     and (r.rolname in ('stint_worker', 'stint_operator') or r.oid = (select nspowner from pg_namespace where nspname = 'stint_internal')))
            then 'It is a member of stint_worker, stint_operator or the owner of Stint.'
    end;
    if v_fault is not null then
        raise exception using errcode = 'ST001', message = format('role %s cannot be lent to handlers', quote_nullable(left(p_role, 80))), detail = v_fault,
            hint = 'Make a role for the purpose: create role app_import nologin; grant select, insert on app.item to app_import;';
    end if;
end $$;

comment on function stint_internal.check_lendable(text) is 'Raises invalid_argument (ST001) unless a role is a plain group without login.';
