-- One thing that is wrong with an instance. SQL-standard form, inlined.
create or replace function stint_internal.schema_problem(p_at text, p_keyword text, p_node jsonb, p_message text) returns jsonb
    language sql immutable parallel safe
    return jsonb_build_array(jsonb_build_array(p_at, p_keyword, (p_node ->> 'l') || case p_keyword when 'false' then '' else '/' || p_keyword end, p_message));

comment on function stint_internal.schema_problem(text, text, jsonb, text) is 'A problem as run_schema() reports it: pointer, keyword, pointer into the schema, message.';
