-- What each audit entry of this moment has in common: era, time, who acts, why, and which of our functions was called. That stands in the context of the
-- call, innermost first; functions that only read or are inlined do not count. Locks the table of entries as the insert to come will, so that an era
-- that is just being closed (stint.seal_audit) is seen to be over.
create or replace function stint_internal.audit_actor()
    returns table (era int, at timestamptz, action text, via text, role text, login text, subject text, tenant text, application_name text, reason text)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_context text;
    v_calls   text[];
begin
    get diagnostics v_context = pg_context;
    v_calls := array(
        select f.proname from string_to_table(v_context, 'stint.') with ordinality as c (text, place)
        cross join lateral (
            -- By the index of names. A whole signature, so not the text of a statement in which somebody calls it.
            select p.proname from pg_proc p
            where p.proname = left(split_part(c.text, '(', 1), 63)::name and p.pronamespace = 'stint'::regnamespace and p.provolatile = 'v' and p.prosqlbody is null
              and p.oid::regprocedure::text = 'stint.' || split_part(c.text, ')', 1) || ')'
            offset 0) as f
        order by c.place);
    if v_calls = '{}' then
        -- A deferred trigger of ours, at the commit.
        v_calls := array(select split_part(c.text, '(', 1) from string_to_table(v_context, 'stint_internal.') with ordinality as c (text, place)
                         where c.text ~ '^[a-z_]+\([^()''=]*\) ' and c.text not like 'audit\_%' order by c.place desc limit 1);
    end if;
    lock table only stint_internal.audit in row exclusive mode;
    return query
    select (select max(e.era) from stint_internal.audit_era e), stint.now(), v_calls[1], nullif(v_calls[cardinality(v_calls)], v_calls[1]),
           stint.caller_role()::text, session_user::text, stint.current_subject(), (stint.my_tenants())[1],
           nullif(current_setting('application_name'), ''), left(nullif(current_setting('stint.reason', true), ''), 1000);
end $$;

comment on function stint_internal.audit_actor() is 'Who acts in this session, as what and why, for audit entries.';
