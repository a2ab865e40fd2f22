-- The keywords that speak of strings: minLength, maxLength (in characters), pattern, format. See run_schema().
create or replace function stint_internal.run_string(p_node jsonb, p_value text, p_at text) returns jsonb
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_rules    jsonb := p_node -> 's';
    v_problems jsonb;
begin
    if v_rules ? 'minLength' and char_length(p_value) < (v_rules -> 'minLength')::numeric then
        v_problems := stint_internal.schema_problem(p_at, 'minLength', p_node, format('must have at least %s characters', v_rules -> 'minLength'));
    end if;
    if v_rules ? 'maxLength' and char_length(p_value) > (v_rules -> 'maxLength')::numeric then
        v_problems := stint_internal.add_problems(v_problems,
            stint_internal.schema_problem(p_at, 'maxLength', p_node, format('must have at most %s characters', v_rules -> 'maxLength')));
    end if;
    if v_rules ? 'pattern' and not (case when v_rules ? 'icu' then p_value ~ (v_rules ->> 'pattern') collate pg_catalog."und-x-icu"
                                        else p_value ~ (v_rules ->> 'pattern') end) then
        v_problems := stint_internal.add_problems(v_problems, stint_internal.schema_problem(p_at, 'pattern', p_node, 'must match the pattern'));
    end if;
    if v_rules ? 'format' and not stint_internal.is_format(v_rules ->> 'format', p_value) then
        v_problems := stint_internal.add_problems(v_problems,
            stint_internal.schema_problem(p_at, 'format', p_node, format('must be a %s', v_rules ->> 'format')));
    end if;
    return v_problems;
end $$;

comment on function stint_internal.run_string(jsonb, text, text) is 'What a node says about strings.';
