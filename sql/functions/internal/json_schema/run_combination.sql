-- The keywords that apply other schemas to the same instance: references, allOf, anyOf, oneOf, not, if, dependentSchemas. What the schemas that
-- hold have evaluated counts as evaluated here. See run_schema().
create or replace function stint_internal.run_combination(
    p_nodes jsonb[], p_node jsonb, p_value jsonb, p_at text, p_track boolean, p_scope text[], p_depth int, p_left int,
    out work_left int, out problems jsonb, out seen jsonb)
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule    jsonb;
    v_keyword text;
    v_next    int;
    v_matches int;
    v_part    record;
begin
    work_left := p_left;
    for v_rule in select jsonb_array_elements(p_node -> 'x') loop
        v_keyword := v_rule ->> 0;
        if v_keyword in ('allOf', 'anyOf', 'oneOf') then
            v_matches := 0;
            for v_branch in 0 .. jsonb_array_length(v_rule -> 1) - 1 loop
                v_part := stint_internal.run_schema(p_nodes, (v_rule -> 1 -> v_branch)::int, p_value, p_at, p_track, p_scope, p_depth + 1, work_left);
                work_left := v_part.work_left;
                if v_keyword = 'allOf' then
                    problems := stint_internal.add_problems(problems, v_part.problems);
                end if;
                if v_part.problems is null then
                    v_matches := v_matches + 1;
                    seen := coalesce(seen || v_part.seen, seen, v_part.seen);
                    -- One is enough, unless all are asked for what they evaluate.
                    exit when v_keyword = 'anyOf' and not p_track or v_keyword = 'oneOf' and v_matches > 1;
                end if;
            end loop;
            if v_keyword = 'anyOf' and v_matches = 0 or v_keyword = 'oneOf' and v_matches <> 1 then
                problems := stint_internal.add_problems(problems, stint_internal.schema_problem(p_at, v_keyword, p_node,
                    case when v_keyword = 'anyOf' then 'must match at least one schema of anyOf, and matches none'
                         else format('must match exactly one schema of oneOf, and matches %s', case v_matches when 0 then 'none' else 'several' end) end));
            end if;
            continue;
        end if;
        v_next := (v_rule -> 1)::int;
        continue when v_keyword = 'dependentSchemas' and (jsonb_typeof(p_value) <> 'object' or not p_value ? (v_rule ->> 2));
        if v_keyword = '$dynamicRef' then
            -- The outermost schema resource on the way here that has this dynamic anchor.
            v_next := coalesce((select (v_rule -> 2 -> s)::int from unnest(p_scope) with ordinality as t (s, n)
                                where v_rule -> 2 ? s order by n limit 1), v_next);
        end if;
        v_part := stint_internal.run_schema(p_nodes, v_next, p_value, p_at, p_track and v_keyword <> 'not', p_scope, p_depth + 1, work_left);
        work_left := v_part.work_left;
        if v_keyword = 'not' then
            if v_part.problems is null then
                problems := stint_internal.add_problems(problems, stint_internal.schema_problem(p_at, 'not', p_node, 'must not match the schema of not'));
            end if;
            continue;
        elsif v_keyword = 'if' then
            if v_part.problems is null then
                seen := coalesce(seen || v_part.seen, seen, v_part.seen);
            end if;
            v_next := nullif(v_rule -> case when v_part.problems is null then 2 else 3 end, 'null')::int;
            continue when v_next is null;
            v_part := stint_internal.run_schema(p_nodes, v_next, p_value, p_at, p_track, p_scope, p_depth + 1, work_left);
            work_left := v_part.work_left;
        end if;
        problems := stint_internal.add_problems(problems, v_part.problems);
        if v_part.problems is null then
            seen := coalesce(seen || v_part.seen, seen, v_part.seen);
        end if;
    end loop;
end $$;

comment on function stint_internal.run_combination(jsonb[], jsonb, jsonb, text, boolean, text[], int, int) is 'What a node says by other schemas about the same instance.';
