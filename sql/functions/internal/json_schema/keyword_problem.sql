-- What is wrong with the value of a keyword of that kind; null if nothing. The kinds are those of schema_keywords().
create or replace function stint_internal.keyword_problem(p_kind text, p_value jsonb) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_types constant jsonb := '["null", "boolean", "object", "array", "number", "integer", "string"]';
    v_type text := jsonb_typeof(p_value);
    v_problem text;
begin
    case
    when p_kind = 'schemas' then
        return case when v_type <> 'array' or p_value = '[]' then 'must be an array of at least one schema' end;
    when p_kind = 'schema map' then
        return case when v_type <> 'object' then 'must be an object of schemas' end;
    when p_kind = 'pattern map' then
        if v_type <> 'object' then
            return 'must be an object of schemas';
        end if;
        select r.problem into v_problem from jsonb_object_keys(p_value) as k (key), stint_internal.translate_regex(k.key) as r
        where r.problem is not null limit 1;
        return v_problem;
    when p_kind = 'pattern' then
        return case when v_type <> 'string' then 'must be a regular expression' else (stint_internal.translate_regex(p_value #>> '{}')).problem end;
    when p_kind = 'type' then
        return case when not (v_type = 'string' and c_types @> p_value or v_type = 'array' and c_types @> p_value and p_value <> '[]'
                              and jsonb_array_length(p_value) = (select count(distinct e) from jsonb_array_elements(p_value) as e))
                    then 'must be one of null, boolean, object, array, number, integer, string, or an array of different ones' end;
    when p_kind = 'names' then
        return case when v_type <> 'array' or exists (select from jsonb_array_elements(p_value) as e where jsonb_typeof(e) <> 'string')
                      or jsonb_array_length(p_value) <> (select count(distinct e) from jsonb_array_elements(p_value) as e)
                    then 'must be an array of different strings' end;
    when p_kind = 'dependency map' then
        return case when v_type <> 'object' or exists (
            select from jsonb_each(p_value) as e where jsonb_typeof(e.value) = 'array' and stint_internal.keyword_problem('names', e.value) is not null)
            then 'must be an object of schemas and arrays of strings' end;
    when p_kind = 'names map' then
        if v_type <> 'object' then
            return 'must be an object of arrays of strings';
        end if;
        select stint_internal.keyword_problem('names', e.value) into v_problem from jsonb_each(p_value) as e
        order by 1 nulls last limit 1;
        return v_problem;
    when p_kind = 'count' then
        return case when v_type <> 'number' or p_value < '0' or p_value::numeric % 1 <> 0 then 'must be a whole number, not negative' end;
    when p_kind = 'number' then
        return case when v_type <> 'number' then 'must be a number' end;
    when p_kind = 'positive number' then
        return case when v_type <> 'number' or p_value <= '0' then 'must be a number above 0' end;
    when p_kind = 'anchor' then
        return case when v_type <> 'string' or p_value #>> '{}' !~ '^[A-Za-z_][-A-Za-z0-9._]*$' then 'must be a plain name' end;
    when p_kind in ('string', 'boolean', 'array', 'object') then
        return case when v_type <> p_kind then format('must be a JSON %s', p_kind) end;
    else
        return null;
    end case;
end $$;

comment on function stint_internal.keyword_problem(text, jsonb) is 'Why a keyword of that kind may not have this value; null if it may.';
