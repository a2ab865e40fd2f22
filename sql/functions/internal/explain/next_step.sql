-- One thing to do next, as an array of one: in words, and as SQL or as a command of the shell. p_roles: who may do it, if that is not everybody who sees the job; anybody
-- else is told to ask them.
create or replace function stint_internal.next_step(p_do text, p_sql text default null, p_shell text default null, p_roles name[] default null) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
        'do', case when p_roles is null or stint_internal.acts_for(p_roles) then p_do else format('Ask an operator: %s', lower(left(p_do, 1)) || substr(p_do, 2)) end,
        'sql', p_sql, 'shell', p_shell)))
$$;

comment on function stint_internal.next_step(text, text, text, name[]) is 'A thing to do next, for stint.explain_job.';
