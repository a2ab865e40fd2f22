-- Validates any JSON against a schema that is compiled for this call alone; job types keep theirs compiled. Raises ST001.
create or replace function stint.validate_json(p_schema jsonb, p_instance jsonb, p_assert_formats boolean default false)
    returns table (instance_pointer text, keyword text, schema_pointer text, message text)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_nodes jsonb[] := stint_internal.compile_schema(p_schema, coalesce(p_assert_formats, false));
begin
    if p_instance is null then
        raise exception using errcode = 'ST001', message = 'p_instance is an SQL null', detail = 'There is nothing to validate.',
            hint = 'For the JSON value null pass ''null''::jsonb.';
    end if;
    return query
    select p ->> 0, p ->> 1, p ->> 2, p ->> 3
    from jsonb_array_elements((stint_internal.run_schema(v_nodes, 1, p_instance, '', false, null, 0, 100000)).problems) as p
    limit 20;
end $$;

comment on function stint.validate_json(jsonb, jsonb, boolean) is
'Validates a JSON value against a JSON Schema, draft 2020-12. No rows: it is valid; else up to 20 rows with a JSON pointer to what is wrong in the instance,
the keyword, a pointer to it in the schema, and a message. p_assert_formats: check the keyword format, which is otherwise an annotation.
select * from stint.validate_json(''{"required": ["to"], "properties": {"to": {"type": "string"}}}'', ''{"to": 5}'');';
