-- The keywords that speak of numbers, in exact arithmetic. See run_schema().
create or replace function stint_internal.run_number(p_node jsonb, p_value numeric, p_at text) returns jsonb
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_rules    jsonb := p_node -> 'n';
    v_problems jsonb;
begin
    if v_rules ? 'minimum' and p_value < (v_rules -> 'minimum')::numeric then
        v_problems := stint_internal.schema_problem(p_at, 'minimum', p_node, format('must be at least %s', v_rules -> 'minimum'));
    end if;
    if v_rules ? 'maximum' and p_value > (v_rules -> 'maximum')::numeric then
        v_problems := stint_internal.add_problems(v_problems,
            stint_internal.schema_problem(p_at, 'maximum', p_node, format('must be at most %s', v_rules -> 'maximum')));
    end if;
    if v_rules ? 'exclusiveMinimum' and p_value <= (v_rules -> 'exclusiveMinimum')::numeric then
        v_problems := stint_internal.add_problems(v_problems,
            stint_internal.schema_problem(p_at, 'exclusiveMinimum', p_node, format('must be above %s', v_rules -> 'exclusiveMinimum')));
    end if;
    if v_rules ? 'exclusiveMaximum' and p_value >= (v_rules -> 'exclusiveMaximum')::numeric then
        v_problems := stint_internal.add_problems(v_problems,
            stint_internal.schema_problem(p_at, 'exclusiveMaximum', p_node, format('must be below %s', v_rules -> 'exclusiveMaximum')));
    end if;
    if v_rules ? 'multipleOf' and p_value % (v_rules -> 'multipleOf')::numeric <> 0 then
        v_problems := stint_internal.add_problems(v_problems,
            stint_internal.schema_problem(p_at, 'multipleOf', p_node, format('must be a multiple of %s', v_rules -> 'multipleOf')));
    end if;
    return v_problems;
end $$;

comment on function stint_internal.run_number(jsonb, numeric, text) is 'What a node says about numbers.';
