-- Translates a schema into a program for run_schema(): one node for each sub-schema, the root first, every reference resolved to the number of a node.
-- Meta-schemas of the draft are at hand, other documents are not: nothing is fetched. Raises ST001 with the place of whatever cannot be used.
create or replace function stint_internal.compile_schema(p_schema jsonb, p_assert_formats boolean default false) returns jsonb[]
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_draft   constant text := 'https://json-schema.org/draft/2020-12/schema';
    v_places  text[] := '{}';
    v_schemas jsonb[] := '{}';
    v_bases   text[] := '{}';
    -- URI, with an anchor or without one: place.
    v_uris    jsonb := '{}';
    -- Of each dynamic anchor: {resource: place}.
    v_dynamic jsonb := '{}';
    v_nodes   jsonb[] := '{}';
    v_targets jsonb;
    v_walk    record;
    v_item    record;
    v_new     jsonb[] := array[jsonb_build_array(p_schema, '#', 'schema:///')];
    v_i       int;
    v_uri     text;
    v_target  text;
    v_parent  text;
    v_base    text;
    v_found   jsonb;
    -- Keywords that a meta-schema switches off.
    v_off     text[];
begin
    if p_schema is null then
        perform stint_internal.refuse_schema('#', 'is an SQL null');
    elsif octet_length(p_schema::text) > 262144 then
        perform stint_internal.refuse_schema('#', format('has %s bytes, 262144 are allowed', octet_length(p_schema::text)));
    end if;
    if jsonb_typeof(p_schema) = 'object' and p_schema ? '$schema' and p_schema ->> '$schema' not in (c_draft, c_draft || '#') then
        v_found := jsonb_path_query_first(p_schema, '$."$defs".* ? (@."$id" == $u)."$vocabulary"', jsonb_build_object('u', p_schema -> '$schema'));
        if v_found is null then
            perform stint_internal.refuse_schema('#/$schema', format('is %s, and only draft 2020-12 is known', p_schema ->> '$schema'),
                                                 format('Leave it out, or write "$schema": "%s".', c_draft));
        end if;
        -- A meta-schema of its own, brought along: what it switches off is off, and what it needs must be known.
        select e.key into v_uri from jsonb_each(v_found) as e
        where e.value = 'true' and e.key !~ '^https://json-schema.org/draft/2020-12/vocab/(core|applicator|unevaluated|validation|meta-data|format-annotation|format-assertion|content)$'
        limit 1;
        if found then
            perform stint_internal.refuse_schema('#/$schema', format('needs the vocabulary %s, which is not known', v_uri));
        end if;
        p_assert_formats := p_assert_formats or v_found ? 'https://json-schema.org/draft/2020-12/vocab/format-assertion';
        if not v_found ? 'https://json-schema.org/draft/2020-12/vocab/validation' then
            v_off := array(select e.key from jsonb_each_text(stint_internal.schema_keywords()) as e
                           where e.value in ('type', 'array', 'positive number', 'number', 'count', 'boolean', 'pattern', 'names', 'names map'));
        end if;
    end if;

    -- Walk the document, and then whatever references lead to and is not walked yet, until there is nothing new.
    while cardinality(v_new) > 0 loop
        for v_walk in
            select w.* from unnest(v_new) as n, stint_internal.schema_places(n -> 0, n ->> 1, n ->> 2) as w where n ->> 1 <> all (v_places)
        loop
            v_places := v_places || v_walk.place;
            v_schemas := v_schemas || v_walk.schema;
            v_bases := v_bases || v_walk.base;
            if jsonb_typeof(v_walk.schema) = 'object' then
                if v_walk.schema ? '$id' or v_walk.place in ('#', v_walk.base || '#') then
                    v_uris := jsonb_build_object(v_walk.base, v_walk.place) || v_uris;
                end if;
                for v_item in select e.key, e.value #>> '{}' as name from jsonb_each(v_walk.schema) as e where e.key in ('$anchor', '$dynamicAnchor') loop
                    v_uris := v_uris || jsonb_build_object(v_walk.base || '#' || v_item.name, v_walk.place);
                    if v_item.key = '$dynamicAnchor' then
                        v_dynamic := v_dynamic || jsonb_build_object(v_item.name,
                            coalesce(v_dynamic -> v_item.name, '{}') || jsonb_build_object(v_walk.base, v_walk.place));
                    end if;
                end loop;
            end if;
        end loop;
        v_uris := jsonb_build_object('schema:///', '#') || v_uris;
        if cardinality(v_places) > 2000 then
            perform stint_internal.refuse_schema('#', 'holds more than 2000 schemas');
        end if;

        v_new := '{}';
        for v_item in
            select s.n, k.keyword, s.schema ->> k.keyword as reference
            from unnest(v_schemas) with ordinality as s (schema, n), unnest('{$ref,$dynamicRef}'::text[]) as k (keyword)
            where jsonb_typeof(s.schema) = 'object' and s.schema ? k.keyword
        loop
            v_uri := stint_internal.resolve_uri(v_bases[v_item.n], v_item.reference);
            v_target := stint_internal.schema_target(v_uris, v_uri);
            continue when v_target = any (v_places);
            if v_target is null and not v_uris ? split_part(v_uri, '#', 1) then
                v_found := stint_internal.meta_schema(split_part(v_uri, '#', 1));
                if v_found is null then
                    perform stint_internal.refuse_schema(v_places[v_item.n] || '/' || v_item.keyword,
                        format('refers to %s, which is not in the document', v_item.reference),
                        'Nothing is fetched from elsewhere: put that schema, with its $id, under $defs.');
                end if;
                v_target := split_part(v_uri, '#', 1) || '#';
                v_base := split_part(v_uri, '#', 1);
            elsif v_target is not null then
                -- Not under any keyword that holds schemas: walk down from the nearest place that is known.
                v_parent := v_target;
                loop
                    v_parent := regexp_replace(v_parent, '/[^/]*$', '');
                    v_i := array_position(v_places, v_parent);
                    exit when v_i is not null or v_parent !~ '#.*/';
                end loop;
                v_found := v_schemas[v_i] #> (select array_agg(replace(replace(p, '~1', '/'), '~0', '~') order by n)
                    from unnest(string_to_array(substr(v_target, char_length(v_parent) + 2), '/')) with ordinality as t (p, n));
                v_base := v_bases[v_i];
            end if;
            if v_target is null or v_found is null then
                perform stint_internal.refuse_schema(v_places[v_item.n] || '/' || v_item.keyword, format('refers to %s, which is not there', v_item.reference));
            end if;
            if not exists (select from unnest(v_new) as n where n ->> 1 = v_target) then
                v_new := v_new || jsonb_build_array(v_found, v_target, v_base);
            end if;
        end loop;
    end loop;

    v_targets := jsonb_build_object('places', (select jsonb_object_agg(p, n) from unnest(v_places) with ordinality as t (p, n)),
                                    'uris', v_uris, 'dynamic', v_dynamic);
    for v_i in 1 .. cardinality(v_places) loop
        v_nodes := v_nodes || stint_internal.schema_node(v_places[v_i], case when v_off is null or jsonb_typeof(v_schemas[v_i]) = 'boolean' then v_schemas[v_i] else v_schemas[v_i] - v_off end, v_bases[v_i], v_targets, p_assert_formats);
    end loop;
    perform stint_internal.check_loops(v_nodes);
    return v_nodes;
end $$;

comment on function stint_internal.compile_schema(jsonb, boolean) is 'A JSON Schema as a program for stint_internal.run_schema().';
