-- Walks a schema from one place downwards: lists each sub-schema with its place (document, #, JSON pointer) and its base URI, and checks the value of every
-- keyword. Sub-schemas are found through keywords only, so that data in const, enum or examples is never taken for one. Raises ST001.
create or replace function stint_internal.schema_places(p_schema jsonb, p_place text, p_base text)
    returns table (place text, schema jsonb, base text)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_limit constant int := 2000;
    c_keywords constant jsonb := stint_internal.schema_keywords();
    v_places  text[] := array[p_place];
    v_schemas jsonb[] := array[p_schema];
    v_bases   text[] := array[p_base];
    v_i       int := 1;
    v_item    record;
    v_sub     record;
    v_at      text;
    v_problem text;
begin
    while v_i <= cardinality(v_places) loop
        place := v_places[v_i];
        schema := v_schemas[v_i];
        base := v_bases[v_i];
        v_i := v_i + 1;
        if jsonb_typeof(schema) not in ('object', 'boolean') then
            perform stint_internal.refuse_schema(place, format('must be an object or a boolean, not a JSON %s', jsonb_typeof(schema)));
        end if;
        if jsonb_typeof(schema) = 'object' then
            if schema ? '$id' then
                if jsonb_typeof(schema -> '$id') <> 'string' or schema ->> '$id' ~ '#.' then
                    perform stint_internal.refuse_schema(place || '/$id', 'must be a URI without a fragment');
                end if;
                base := rtrim(stint_internal.resolve_uri(base, schema ->> '$id'), '#');
            end if;
            for v_item in select e.key, e.value, c_keywords ->> e.key as kind from jsonb_each(schema) as e where c_keywords ? e.key loop
                v_at := place || '/' || v_item.key;
                v_problem := stint_internal.keyword_problem(v_item.kind, v_item.value);
                if v_problem is not null then
                    perform stint_internal.refuse_schema(v_at, v_problem);
                end if;
                for v_sub in
                    select v_at as at, v_item.value as value where v_item.kind = 'schema'
                    union all
                    select v_at || '/' || (e.n - 1), e.value from jsonb_array_elements(
                        case when v_item.kind = 'schemas' then v_item.value else '[]' end) with ordinality as e (value, n)
                    union all
                    select v_at || '/' || replace(replace(e.key, '~', '~0'), '/', '~1'), e.value from jsonb_each(
                        case when v_item.kind in ('schema map', 'pattern map', 'dependency map') then v_item.value else '{}' end) as e
                    where v_item.kind <> 'dependency map' or jsonb_typeof(e.value) <> 'array'
                loop
                    v_places := v_places || v_sub.at;
                    v_schemas := v_schemas || v_sub.value;
                    v_bases := v_bases || base;
                end loop;
            end loop;
        end if;
        if cardinality(v_places) > c_limit then
            perform stint_internal.refuse_schema(p_place, format('holds more than %s schemas', c_limit));
        end if;
        return next;
    end loop;
end $$;

comment on function stint_internal.schema_places(jsonb, text, text) is 'Lists the sub-schemas of a schema, checking each keyword''s value.';
