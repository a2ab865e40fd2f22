-- In whose name something is asked for now: the role that called, and the roles of the SQL handlers that are running. Whoever decides by a role asks about all of them.
create or replace function stint_internal.acting_roles() returns name[]
    language plpgsql stable parallel restricted
    set search_path = pg_catalog, pg_temp
as $$
begin
    return stint.caller_role() || (stint_internal.handlers_at_work()).roles;
end $$;

comment on function stint_internal.acting_roles() is 'The role of this session, and those of the SQL handlers that are running in it.';
