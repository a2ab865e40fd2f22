-- Whose SQL handlers and registered functions are running in this session at this moment: the roles that they run as, and whether one of them runs for the job of a
-- tenant. Read from the call stack, the one thing about its session that a handler cannot change; text that a handler puts there can only add a role, which takes
-- rights away. A role whose runner is not found is null. Not parallel safe: parallel workers have a stack of their own.
create or replace function stint_internal.handlers_at_work(out roles name[], out for_tenant boolean)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_stack text;
begin
    get diagnostics v_stack = pg_context;
    roles := '{}';
    for_tenant := strpos(v_stack, 'stint_internal.run_for_tenant(') > 0;
    if strpos(v_stack, 'run_as_') = 0 then
        return;
    end if;
    roles := array(
        select (select pg_get_userbyid(p.proowner) from pg_proc p where p.oid = to_regprocedure('stint_internal.' || m[1] || '(text,text,jsonb[])'))
        from regexp_matches(v_stack, 'stint_internal\.("(?:[^"]|"")+"|[^\s"(]+)\(text,text,jsonb\[\]\)', 'g') as m);
end $$;

comment on function stint_internal.handlers_at_work() is 'The roles of the SQL handlers that are running in this session, and whether one does so for a tenant.';
