-- The keywords that speak of objects. See run_schema().
create or replace function stint_internal.run_object(
    p_nodes jsonb[], p_node jsonb, p_value jsonb, p_at text, p_track boolean, p_scope text[], p_depth int, p_left int,
    out work_left int, out problems jsonb, out seen jsonb)
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_rules   jsonb := p_node -> 'o';
    v_count   int;
    v_names   text[] := '{}';
    v_missing text[];
    v_key     text;
    v_nodes   int[];
    v_next    int;
    v_child   text;
    v_part    record;
begin
    work_left := p_left;
    if v_rules ? 'required' and not (p_value ?& array(select jsonb_array_elements_text(v_rules -> 'required'))) then
        v_missing := array(select r from jsonb_array_elements_text(v_rules -> 'required') as r where not p_value ? r limit 20);
        problems := stint_internal.schema_problem(p_at, 'required', p_node, format('must have %s', array_to_string(v_missing, ', ')));
    end if;
    if v_rules ?| '{minProperties,maxProperties}' then
        v_count := (select count(*) from jsonb_object_keys(p_value));
        if v_count < (v_rules -> 'minProperties')::numeric then
            problems := stint_internal.add_problems(problems,
                stint_internal.schema_problem(p_at, 'minProperties', p_node, format('must have at least %s properties', v_rules -> 'minProperties')));
        end if;
        if v_count > (v_rules -> 'maxProperties')::numeric then
            problems := stint_internal.add_problems(problems,
                stint_internal.schema_problem(p_at, 'maxProperties', p_node, format('must have at most %s properties', v_rules -> 'maxProperties')));
        end if;
    end if;
    if v_rules ? 'dependentRequired' then
        for v_key, v_missing in
            select d.key, array(select r from jsonb_array_elements_text(d.value) as r where not p_value ? r)
            from jsonb_each(v_rules -> 'dependentRequired') as d where p_value ? d.key
        loop
            if v_missing <> '{}' then
                problems := stint_internal.add_problems(problems, stint_internal.schema_problem(p_at, 'dependentRequired', p_node,
                    format('must have %s, since it has %s', array_to_string(v_missing, ', '), v_key)));
            end if;
        end loop;
    end if;
    if not v_rules ?| '{properties,patterns,additional,names}' then
        return;
    end if;
    for v_key in select jsonb_object_keys(p_value) loop
        v_child := p_at || '/' || replace(replace(v_key, '~', '~0'), '/', '~1');
        v_nodes := case when v_rules -> 'properties' ? v_key then array[(v_rules -> 'properties' -> v_key)::int] else '{}' end;
        if v_rules ? 'patterns' then
            v_nodes := v_nodes || array(
                select (r -> 2)::int from jsonb_array_elements(v_rules -> 'patterns') as r
                where case when r -> 1 = 'true' then v_key ~ (r ->> 0) collate pg_catalog."und-x-icu" else v_key ~ (r ->> 0) end);
        end if;
        if v_nodes = '{}' and v_rules ? 'additional' then
            v_nodes := array[(v_rules -> 'additional')::int];
        end if;
        foreach v_next in array v_nodes loop
            v_part := stint_internal.run_schema(p_nodes, v_next, p_value -> v_key, v_child, false, p_scope, p_depth + 1, work_left);
            work_left := v_part.work_left;
            problems := stint_internal.add_problems(problems, v_part.problems);
        end loop;
        if v_rules ? 'names' then
            v_part := stint_internal.run_schema(p_nodes, (v_rules -> 'names')::int, to_jsonb(v_key), v_child, false, p_scope, p_depth + 1, work_left);
            work_left := v_part.work_left;
            problems := stint_internal.add_problems(problems, v_part.problems);
        end if;
        exit when jsonb_array_length(problems) >= 20;
        if p_track and v_nodes <> '{}' then
            v_names := v_names || v_key;
        end if;
    end loop;
    if v_names <> '{}' then
        seen := (select jsonb_object_agg(n, true) from unnest(v_names) as n);
    end if;
end $$;

comment on function stint_internal.run_object(jsonb[], jsonb, jsonb, text, boolean, text[], int, int) is 'What a node says about objects.';
