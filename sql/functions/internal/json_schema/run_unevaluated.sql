-- unevaluatedProperties and unevaluatedItems: what nothing before has evaluated. See run_schema().
create or replace function stint_internal.run_unevaluated(
    p_nodes jsonb[], p_node jsonb, p_value jsonb, p_at text, p_seen jsonb, p_scope text[], p_depth int, p_left int,
    out work_left int, out problems jsonb, out seen jsonb)
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_node int := (p_node -> case jsonb_typeof(p_value) when 'object' then 'up' else 'ui' end)::int;
    v_item record;
    v_part record;
    v_new  text[] := '{}';
begin
    work_left := p_left;
    for v_item in
        select e.key, e.value from jsonb_each(case jsonb_typeof(p_value) when 'object' then p_value else '{}' end) as e
        where not coalesce(p_seen, '{}') ? e.key
        union all
        select (e.n - 1)::text, e.value from jsonb_array_elements(case jsonb_typeof(p_value) when 'array' then p_value else '[]' end) with ordinality as e (value, n)
        where not coalesce(p_seen, '{}') ? (e.n - 1)::text
    loop
        v_part := stint_internal.run_schema(p_nodes, v_node, v_item.value, p_at || '/' || replace(replace(v_item.key, '~', '~0'), '/', '~1'), false,
                                            p_scope, p_depth + 1, work_left);
        work_left := v_part.work_left;
        problems := stint_internal.add_problems(problems, v_part.problems);
        exit when jsonb_array_length(problems) >= 20;
        v_new := v_new || v_item.key;
    end loop;
    seen := case when v_new = '{}' then p_seen
                 else coalesce(p_seen, '{}') || (select jsonb_object_agg(n, true) from unnest(v_new) as n) end;
end $$;

comment on function stint_internal.run_unevaluated(jsonb[], jsonb, jsonb, text, jsonb, text[], int, int) is 'What a node says about properties and items that nothing else evaluated.';
