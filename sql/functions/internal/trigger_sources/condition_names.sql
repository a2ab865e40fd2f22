-- The columns of a table that a condition needs to see: those whose names stand in it, as PostgreSQL prints a path, and where it has a wildcard, all.
create or replace function stint_internal.condition_names(p_condition text, p_known jsonb) returns setof text
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    select k from jsonb_object_keys(p_known) as k
    where strpos(p_condition::jsonpath::text, to_json(k)::text) > 0 or p_condition ~ '[*]|keyvalue'
$$;

comment on function stint_internal.condition_names(text, jsonb) is 'Names of the columns that a condition of a trigger source needs.';
