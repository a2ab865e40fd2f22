-- One thing to do next, as an array of one: in words, and as SQL (a call of one of our functions) or as a command of the shell. Who may not call that function, or runs no
-- workers, is told to ask an operator.
create or replace function stint_internal.next_step(p_do text, p_sql text default null, p_shell text default null) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
        'do', case when case when p_sql is null then stint_internal.acts_for('{stint_worker,stint_operator}')
                             else (select has_function_privilege(stint.caller_role(), p.oid, 'execute') from pg_proc p
                                   where p.pronamespace = 'stint'::regnamespace and p.proname = substring(p_sql from '^select (?:[*] from )?stint[.]([a-z_]+)')) end
                   then p_do else format('Ask an operator: %s', lower(left(p_do, 1)) || substr(p_do, 2)) end,
        'sql', p_sql, 'shell', p_shell)))
$$;

comment on function stint_internal.next_step(text, text, text) is 'A thing to do next, for stint.explain_job.';
