-- One sub-schema as a node of the program: keywords grouped by the type of instance that they speak of, sub-schemas as numbers of nodes.
-- l: its place, for messages; f: nothing is valid; t e c: type, enum, const; n s a o: for numbers, strings, arrays, objects; x: what speaks of the
-- same instance (references, allOf …); ui up: unevaluated items and properties; r: its resource, where a dynamic reference may ask.
create or replace function stint_internal.schema_node(p_place text, p_schema jsonb, p_base text, p_targets jsonb, p_assert_formats boolean) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_node   jsonb := jsonb_build_object('l', case when left(p_place, 1) = '#' then substr(p_place, 2) else p_place end);
    v_places jsonb := p_targets -> 'places';
    v_regex  record;
    v_part   jsonb;
    v_more   jsonb;
    v_target text;
begin
    if p_schema = 'true' then
        return v_node;
    elsif p_schema = 'false' then
        return v_node || '{"f": true}';
    end if;
    if p_targets -> 'dynamic' <> '{}' then
        v_node := v_node || jsonb_build_object('r', p_base);
    end if;
    v_node := v_node || jsonb_strip_nulls(jsonb_build_object(
        't', case jsonb_typeof(p_schema -> 'type') when 'string' then jsonb_build_array(p_schema -> 'type') else p_schema -> 'type' end,
        'ui', v_places -> (p_place || '/unevaluatedItems'), 'up', v_places -> (p_place || '/unevaluatedProperties')));
    if p_schema ? 'enum' then
        v_node := v_node || jsonb_build_object('e', p_schema -> 'enum');
    end if;
    if p_schema ? 'const' then
        v_node := v_node || jsonb_build_object('c', p_schema -> 'const');
    end if;

    v_part := jsonb_strip_nulls(jsonb_build_object('minimum', p_schema -> 'minimum', 'maximum', p_schema -> 'maximum', 'exclusiveMinimum', p_schema -> 'exclusiveMinimum',
        'exclusiveMaximum', p_schema -> 'exclusiveMaximum', 'multipleOf', p_schema -> 'multipleOf'));
    v_node := v_node || case when v_part = '{}' then v_part else jsonb_build_object('n', v_part) end;

    select * into v_regex from stint_internal.translate_regex(p_schema ->> 'pattern');
    v_part := jsonb_strip_nulls(jsonb_build_object('minLength', p_schema -> 'minLength', 'maxLength', p_schema -> 'maxLength',
        'pattern', case when p_schema ? 'pattern' then v_regex.pattern end, 'icu', nullif(p_schema ? 'pattern' and v_regex.uses_icu, false),
        'format', case when p_assert_formats then p_schema -> 'format' end));
    v_node := v_node || case when v_part = '{}' then v_part else jsonb_build_object('s', v_part) end;

    v_part := jsonb_strip_nulls(jsonb_build_object('minItems', p_schema -> 'minItems', 'maxItems', p_schema -> 'maxItems',
        'uniqueItems', nullif(p_schema -> 'uniqueItems', 'false'), 'items', v_places -> (p_place || '/items'),
        'prefixItems', (select jsonb_agg(v_places -> format('%s/prefixItems/%s', p_place, n - 1) order by n)
                        from jsonb_array_elements(p_schema -> 'prefixItems') with ordinality as e (value, n))))
        || case when not p_schema ? 'contains' then '{}' else jsonb_strip_nulls(jsonb_build_object('contains', v_places -> (p_place || '/contains'),
               'minContains', coalesce(p_schema -> 'minContains', '1'), 'maxContains', p_schema -> 'maxContains')) end;
    v_node := v_node || case when v_part = '{}' then v_part else jsonb_build_object('a', v_part) end;

    v_part := jsonb_strip_nulls(jsonb_build_object('minProperties', p_schema -> 'minProperties', 'maxProperties', p_schema -> 'maxProperties',
        'required', nullif(p_schema -> 'required', '[]'), 'dependentRequired', nullif(coalesce(p_schema -> 'dependentRequired', '{}')
            || coalesce((select jsonb_object_agg(d.key, d.value) from jsonb_each(p_schema -> 'dependencies') as d where jsonb_typeof(d.value) = 'array'), '{}'), '{}'),
        'additional', v_places -> (p_place || '/additionalProperties'), 'names', v_places -> (p_place || '/propertyNames'),
        'properties', (select jsonb_object_agg(k, v_places -> format('%s/properties/%s', p_place, replace(replace(k, '~', '~0'), '/', '~1')))
                       from jsonb_object_keys(p_schema -> 'properties') as k),
        'patterns', (select jsonb_agg(jsonb_build_array(x.pattern, x.uses_icu, v_places -> format('%s/patternProperties/%s', p_place,
                                                                                                 replace(replace(k, '~', '~0'), '/', '~1'))))
                     from jsonb_object_keys(p_schema -> 'patternProperties') as k, stint_internal.translate_regex(k) as x)));
    v_node := v_node || case when v_part = '{}' then v_part else jsonb_build_object('o', v_part) end;

    if p_schema ? '$ref' then
        v_more := jsonb_build_array(jsonb_build_array('$ref',
            v_places -> stint_internal.schema_target(p_targets -> 'uris', stint_internal.resolve_uri(p_base, p_schema ->> '$ref'))));
    end if;
    if p_schema ? '$dynamicRef' then
        -- Dynamic only where the place that it first leads to is a dynamic anchor of that name; else as plain a reference as any.
        v_target := stint_internal.schema_target(p_targets -> 'uris', stint_internal.resolve_uri(p_base, p_schema ->> '$dynamicRef'));
        v_part := p_targets -> 'dynamic' -> substr(p_schema ->> '$dynamicRef', position('#' in p_schema ->> '$dynamicRef') + 1);
        v_more := coalesce(v_more, '[]') || jsonb_build_array(jsonb_build_array('$dynamicRef', v_places -> v_target,
            case when exists (select from jsonb_each_text(v_part) as e where e.value = v_target)
                 then (select jsonb_object_agg(e.key, v_places -> e.value) from jsonb_each_text(v_part) as e) else '{}' end));
    end if;
    v_more := coalesce(v_more, '[]')
        || coalesce((select jsonb_agg(jsonb_build_array(k, (select jsonb_agg(v_places -> format('%s/%s/%s', p_place, k, n - 1) order by n)
                                       from jsonb_array_elements(p_schema -> k) with ordinality as e (value, n))))
            from unnest('{allOf,anyOf,oneOf}'::text[]) as k where p_schema ? k), '[]')
        || case when p_schema ? 'not' then jsonb_build_array(jsonb_build_array('not', v_places -> (p_place || '/not'))) else '[]' end
        || case when p_schema ? 'if' then
               jsonb_build_array(jsonb_build_array('if', v_places -> (p_place || '/if'), v_places -> (p_place || '/then'), v_places -> (p_place || '/else')))
           else '[]' end
        -- The older dependencies is both of its successors in one.
        || coalesce((select jsonb_agg(jsonb_build_array('dependentSchemas', v_places -> format('%s/%s/%s', p_place, w,
                                                                                              replace(replace(d.key, '~', '~0'), '/', '~1')), d.key))
            from unnest('{dependentSchemas,dependencies}'::text[]) as w, jsonb_each(p_schema -> w) as d where jsonb_typeof(d.value) <> 'array'), '[]');
    return v_node || case when v_more = '[]' then '{}' else jsonb_build_object('x', v_more) end;
end $$;

comment on function stint_internal.schema_node(text, jsonb, text, jsonb, boolean) is 'One sub-schema as a node of the program that run_schema() runs.';
