-- Validates one instance against one node of a program made by compile_schema(). Answers with the work that is left of p_left, with what is wrong (null:
-- nothing; else an array of [instance pointer, keyword, schema pointer, message]) and, if p_track, with the properties or indices that were evaluated
-- (an object whose keys they are), for unevaluatedProperties and unevaluatedItems. Messages never quote the instance: it may be secret.
-- Raises ST001 when the work is spent or references go too deep.
create or replace function stint_internal.run_schema(
    p_nodes jsonb[], p_node int, p_value jsonb, p_at text, p_track boolean, p_scope text[], p_depth int, p_left int,
    out work_left int, out problems jsonb, out seen jsonb)
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_node  jsonb := p_nodes[p_node];
    v_type  text := jsonb_typeof(p_value);
    v_track boolean := p_track;
    v_part  record;
begin
    work_left := p_left - 1;
    if work_left < 0 or p_depth > 120 then
        raise exception using errcode = 'ST001', message = case when work_left < 0 then 'validating against the schema takes too much work'
                else 'validating against the schema goes too deep' end,
            detail = format('Given up at %s of the instance, %s of the schema, after %s.', coalesce(nullif(left(p_at, 200), ''), 'the root'), coalesce(nullif(left(v_node ->> 'l', 200), ''), 'the root'),
                            case when work_left < 0 then '100000 steps' else '120 schemas within one another' end),
            hint = 'Make the schema simpler, above all anyOf and $ref within one another, or the instance smaller.';
    end if;
    if v_node ? 'f' then
        problems := stint_internal.schema_problem(p_at, 'false', v_node, 'is not allowed here');
        return;
    end if;
    if v_node ? 't' and not v_node -> 't' ? v_type and not (v_type = 'number' and v_node -> 't' ? 'integer' and p_value::numeric % 1 = 0) then
        problems := stint_internal.schema_problem(p_at, 'type', v_node, format('must be %s, not %s',
            (select string_agg(t, ' or ') from jsonb_array_elements_text(v_node -> 't') as t), v_type));
    end if;
    if v_node ? 'e' and not (case when v_type in ('object', 'array') then exists (select from jsonb_array_elements(v_node -> 'e') as e where e = p_value)
                                 else v_node -> 'e' @> p_value end) then
        problems := coalesce(problems, '[]') || stint_internal.schema_problem(p_at, 'enum', v_node, 'must be one of the values in enum');
    end if;
    if v_node ? 'c' and v_node -> 'c' <> p_value then
        problems := coalesce(problems, '[]') || stint_internal.schema_problem(p_at, 'const', v_node, 'must be the value of const');
    end if;
    if v_node ?| '{ui,up}' then
        v_track := true;
    end if;
    if v_node ? 'r' and p_scope[cardinality(p_scope)] is distinct from v_node ->> 'r' then
        p_scope := p_scope || (v_node ->> 'r');
    end if;

    if v_type = 'string' then
        if v_node ? 's' then
            problems := stint_internal.add_problems(problems, stint_internal.run_string(v_node, p_value #>> '{}', p_at));
        end if;
    elsif v_type = 'number' then
        if v_node ? 'n' then
            problems := stint_internal.add_problems(problems, stint_internal.run_number(v_node, p_value::numeric, p_at));
        end if;
    elsif v_type = 'object' then
        if v_node ? 'o' then
            v_part := stint_internal.run_object(p_nodes, v_node, p_value, p_at, v_track, p_scope, p_depth, work_left);
            work_left := v_part.work_left;
            problems := stint_internal.add_problems(problems, v_part.problems);
            seen := v_part.seen;
        end if;
    elsif v_type = 'array' then
        if v_node ? 'a' then
            v_part := stint_internal.run_array(p_nodes, v_node, p_value, p_at, v_track, p_scope, p_depth, work_left);
            work_left := v_part.work_left;
            problems := stint_internal.add_problems(problems, v_part.problems);
            seen := v_part.seen;
        end if;
    end if;
    if v_node ? 'x' then
        v_part := stint_internal.run_combination(p_nodes, v_node, p_value, p_at, v_track, p_scope, p_depth, work_left);
        work_left := v_part.work_left;
        problems := stint_internal.add_problems(problems, v_part.problems);
        seen := coalesce(seen || v_part.seen, seen, v_part.seen);
    end if;
    -- Last, since everything above says what was evaluated.
    if v_node ? 'up' and v_type = 'object' or v_node ? 'ui' and v_type = 'array' then
        v_part := stint_internal.run_unevaluated(p_nodes, v_node, p_value, p_at, seen, p_scope, p_depth, work_left);
        work_left := v_part.work_left;
        problems := stint_internal.add_problems(problems, v_part.problems);
        seen := v_part.seen;
    end if;
end $$;

comment on function stint_internal.run_schema(jsonb[], int, jsonb, text, boolean, text[], int, int) is 'Validates an instance against a node of a compiled schema.';
