-- A JSON template as an SQL expression that fills it: strings such as $.title are replaced by what p_values has for them, $$ at the beginning
-- of a string stands for $, and everything else is a literal. Built from quoted literals and from p_values, which is SQL of ours.
create or replace function stint_internal.template_sql(p_template jsonb, p_values jsonb) returns text
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $function$
declare
    v_text text := p_template #>> '{}';
begin
    case jsonb_typeof(p_template)
    when 'object' then
        -- In groups, since no function takes more than 100 arguments.
        return coalesce((
            select '(' || string_agg(g.part, ' || ') || ')'
            from (select 'jsonb_build_object(' || string_agg(format('%L, %s', e.key, stint_internal.template_sql(e.value, p_values)), ', ') || ')' as part
                  from (select m.key, m.value, row_number() over () / 40 as part from jsonb_each(p_template) as m) as e group by e.part) as g), '''{}''::jsonb');
    when 'array' then
        return coalesce((
            select 'to_jsonb(array[' || string_agg(stint_internal.template_sql(e.value, p_values), ', ' order by e.n) || ']::jsonb[])'
            from jsonb_array_elements(p_template) with ordinality as e (value, n)), '''[]''::jsonb');
    when 'string' then
        return case when v_text like '$$%' then quote_literal(to_jsonb(substr(v_text, 2))) || '::jsonb'
                    when v_text like '$%' then p_values ->> v_text
                    else quote_literal(p_template) || '::jsonb' end;
    else
        return quote_literal(p_template) || '::jsonb';
    end case;
end $function$;

comment on function stint_internal.template_sql(jsonb, jsonb) is 'Translates a payload template into an SQL expression; p_values: SQL by placeholder.';
