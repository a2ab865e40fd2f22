-- What to say to the define function so that options which are p_from become p_to: of tables (which it merges) only the entries that differ, null for
-- those to be taken out; for what is to have no value, the word that the function has for it.
-- In PL/pgSQL, which keeps its plan.
create or replace function stint_internal.definition_difference(p_from jsonb, p_to jsonb) returns jsonb
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        with difference (option, value) as (
            select k, case
                when k in ('exit_codes', 'limits', 'outcome_rules') then (
                    select jsonb_object_agg(e, p_to -> k -> e)
                    from jsonb_object_keys(coalesce(p_from -> k, '{}') || coalesce(p_to -> k, '{}')) as e
                    where p_from -> k -> e is distinct from p_to -> k -> e)
                when p_to ? k then p_to -> k
                when k = 'payload_schema' then 'true'
                when k in ('unique', 'rate_limit') then 'false'
                when k = 'redacted_paths' then '[]'
                when k = 'handler' then '""'
                when k in ('strict', 'fair') then 'false'
                when k = 'ageing' then '"0"'
                when k in ('max_running', 'max_running_per_key') then '0' end
            from jsonb_object_keys(p_from || p_to) as k
            where p_from -> k is distinct from p_to -> k
        )
        select coalesce(jsonb_object_agg(d.option, d.value) filter (where d.value is not null), '{}')
               -- A handler is always named together with its role: alone, it would get its owner's.
               || case when bool_or(d.option in ('handler', 'handler_role')) and p_to ? 'handler'
                       then jsonb_build_object('handler', p_to -> 'handler', 'handler_role', p_to -> 'handler_role') else '{}' end
        from difference d);
end $$;

comment on function stint_internal.definition_difference(jsonb, jsonb) is 'The arguments of a define function that turn some options into others.';
