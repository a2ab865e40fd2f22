-- The keywords that speak of arrays. See run_schema().
create or replace function stint_internal.run_array(
    p_nodes jsonb[], p_node jsonb, p_value jsonb, p_at text, p_track boolean, p_scope text[], p_depth int, p_left int,
    out work_left int, out problems jsonb, out seen jsonb)
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_rules   jsonb := p_node -> 'a';
    v_length  int := jsonb_array_length(p_value);
    v_prefix  int := coalesce(jsonb_array_length(v_rules -> 'prefixItems'), 0);
    v_items   int := (v_rules -> 'items')::int;
    v_indices text[] := '{}';
    v_matches int := 0;
    v_i       int := 0;
    v_item    jsonb;
    v_part    record;
begin
    work_left := p_left;
    if v_rules ? 'minItems' and v_length < (v_rules -> 'minItems')::numeric then
        problems := stint_internal.schema_problem(p_at, 'minItems', p_node, format('must have at least %s items', v_rules -> 'minItems'));
    end if;
    if v_rules ? 'maxItems' and v_length > (v_rules -> 'maxItems')::numeric then
        problems := stint_internal.add_problems(problems,
            stint_internal.schema_problem(p_at, 'maxItems', p_node, format('must have at most %s items', v_rules -> 'maxItems')));
    end if;
    if v_rules ? 'uniqueItems' then
        work_left := work_left - v_length / 10;
        if v_length > (select count(distinct e) from jsonb_array_elements(p_value) as e) then
            problems := stint_internal.add_problems(problems, stint_internal.schema_problem(p_at, 'uniqueItems', p_node, 'must not have two equal items'));
        end if;
    end if;
    if v_items is not null or v_prefix > 0 or v_rules ? 'contains' then
        for v_item in select jsonb_array_elements(p_value) loop
            if v_i < v_prefix or v_items is not null then
                v_part := stint_internal.run_schema(p_nodes, case when v_i < v_prefix then (v_rules -> 'prefixItems' -> v_i)::int else v_items end,
                                                    v_item, p_at || '/' || v_i, false, p_scope, p_depth + 1, work_left);
                work_left := v_part.work_left;
                problems := stint_internal.add_problems(problems, v_part.problems);
                if p_track then
                    v_indices := v_indices || v_i::text;
                end if;
                exit when jsonb_array_length(problems) >= 20;
            end if;
            if v_rules ? 'contains' then
                v_part := stint_internal.run_schema(p_nodes, (v_rules -> 'contains')::int, v_item, p_at || '/' || v_i, false, p_scope, p_depth + 1, work_left);
                work_left := v_part.work_left;
                if v_part.problems is null then
                    v_matches := v_matches + 1;
                    if p_track then
                        v_indices := v_indices || v_i::text;
                    end if;
                end if;
            elsif v_items is null and v_i >= v_prefix then
                exit;
            end if;
            v_i := v_i + 1;
        end loop;
    end if;
    if v_rules ? 'contains' and v_matches < (v_rules -> 'minContains')::numeric then
        problems := stint_internal.add_problems(problems, stint_internal.schema_problem(p_at, case when v_rules -> 'minContains' = '1' then 'contains' else 'minContains' end,
            p_node, format('must have at least %s items that match contains', v_rules -> 'minContains')));
    end if;
    if v_rules ? 'maxContains' and v_matches > (v_rules -> 'maxContains')::numeric then
        problems := stint_internal.add_problems(problems, stint_internal.schema_problem(p_at, 'maxContains', p_node,
            format('must have at most %s items that match contains', v_rules -> 'maxContains')));
    end if;
    if v_indices <> '{}' then
        seen := (select jsonb_object_agg(i, true) from unnest(v_indices) as i);
    end if;
end $$;

comment on function stint_internal.run_array(jsonb[], jsonb, jsonb, text, boolean, text[], int, int) is 'What a node says about arrays.';
