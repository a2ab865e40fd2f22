-- A JSON value with [redacted] in place of whatever the pointers name. The view stint.jobs calls it with the rights of whoever reads.
create or replace function stint.redact_json(p_value jsonb, p_paths text[]) returns jsonb
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_token constant text := '^/([^/]*)(.*)$';
begin
    if '' = any (p_paths) then
        return '"[redacted]"';
    end if;
    -- For each member or element: what is left of the pointers that lead into it.
    case jsonb_typeof(p_value)
    when 'object' then
        return coalesce((
            select jsonb_object_agg(e.key, case when e.rest is null then e.value else stint.redact_json(e.value, e.rest) end)
            from (select m.key, m.value, (
                      select array_agg(t[2]) from unnest(p_paths) as p, regexp_match(p, c_token) as t
                      where t[1] in ('*', replace(replace(m.key, '~', '~0'), '/', '~1'))) as rest
                  from jsonb_each(p_value) as m) as e), '{}');
    when 'array' then
        return coalesce((
            select jsonb_agg(case when e.rest is null then e.value else stint.redact_json(e.value, e.rest) end order by e.n)
            from (select m.n, m.value, (
                      select array_agg(t[2]) from unnest(p_paths) as p, regexp_match(p, c_token) as t where t[1] in ('*', (m.n - 1)::text)) as rest
                  from jsonb_array_elements(p_value) with ordinality as m (value, n)) as e), '[]');
    else
        return p_value;
    end case;
end $$;

comment on function stint.redact_json(jsonb, text[]) is
'A JSON value with "[redacted]" wherever one of the JSON pointers leads; * in a pointer stands for any member or element.
select stint.redact_json(''{"card": {"number": "4242"}}'', ''{/card/number}'');';
