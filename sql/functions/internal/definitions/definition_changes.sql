-- What is different between two states of a definition, for people: {"priority": {"from": 0, "to": 5}}. A side without a value is left out.
create or replace function stint_internal.definition_changes(p_from jsonb, p_to jsonb) returns jsonb
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce(jsonb_object_agg(k, case when p_from ? k then jsonb_build_object('from', p_from -> k) else '{}' end
                                        || case when p_to ? k then jsonb_build_object('to', p_to -> k) else '{}' end), '{}')
    from jsonb_object_keys(coalesce(p_from, '{}') || coalesce(p_to, '{}')) as k
    where p_from -> k is distinct from p_to -> k
$$;

comment on function stint_internal.definition_changes(jsonb, jsonb) is 'Each option that differs, with its value before and after.';
