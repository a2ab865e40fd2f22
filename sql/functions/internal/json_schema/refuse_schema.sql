-- Raises ST001 for a schema that is none, or asks for more than can be done; always.
create or replace function stint_internal.refuse_schema(p_place text, p_problem text, p_hint text default null) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using errcode = 'ST001', message = format('the schema cannot be used: %s %s',
            case left(p_place, 1) when '#' then coalesce(nullif(substr(p_place, 2), ''), 'its root') else p_place end, p_problem),
        detail = 'The place is a JSON pointer into the schema.',
        hint = coalesce(p_hint, 'JSON Schema draft 2020-12; which keywords and limits: docs/reference/json-schema.md.');
end $$;

comment on function stint_internal.refuse_schema(text, text, text) is 'Raises invalid_argument (ST001), naming the place in the schema.';
