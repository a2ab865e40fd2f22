-- The members of one JSON object that another one has otherwise; null and missing are the same.
create or replace function stint_internal.json_changes(p_of jsonb, p_against jsonb) returns jsonb
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce(jsonb_object_agg(e.key, e.value), '{}')
    from jsonb_each(p_of) as e
    where e.value <> coalesce(p_against -> e.key, 'null')
$$;

comment on function stint_internal.json_changes(jsonb, jsonb) is 'Those members of the first object that are different in the second.';
