-- Before handlers are run: what a handler leaves to the commit is done at its end and with its role's rights, and so would be what the session has left to it before, which
-- may be anybody's code. So a session other than the owner's must not have written to a table with triggers of that kind: it still has the lock if it has, also
-- after a handler has. Keys are no code of anybody's. Raises ST013.
create or replace function stint_internal.refuse_deferred() returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_trigger record;
begin
    if pg_current_xact_id_if_assigned() is null or stint_internal.acts_for('{}') then
        return;
    end if;
    select t.tgname, t.tgrelid::regclass as table_name into v_trigger
    from pg_locks l
    join pg_trigger t on t.tgrelid = l.relation and t.tgdeferrable
    join pg_class c on c.oid = t.tgrelid and c.relnamespace <> 'stint_internal'::regnamespace
    join pg_constraint k on k.oid = t.tgconstraint and k.contype not in ('f', 'u', 'p')
    where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.mode = 'RowExclusiveLock' and l.database = (select d.oid from pg_database d where d.datname = current_database())
    limit 1;
    if found then
        raise exception using errcode = 'ST013', message = 'no function can be run for a job in this transaction',
            detail = format('It has changed table %s, whose trigger %I may be waiting for the commit, and would run with the rights of the function.', v_trigger.table_name, v_trigger.tgname),
            hint = 'Commit first: run jobs in a transaction of its own.';
    end if;
end $$;

comment on function stint_internal.refuse_deferred() is 'Raises function_not_allowed (ST013) where triggers of the session''s may wait for the commit.';
