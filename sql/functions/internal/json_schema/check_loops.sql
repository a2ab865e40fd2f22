-- Refuses a schema whose references lead back to themselves without a step into the instance: validation would never end. Raises ST001.
create or replace function stint_internal.check_loops(p_nodes jsonb[]) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_edges  jsonb[] := array(select coalesce((
        select jsonb_agg(distinct t)
        from jsonb_array_elements(n -> 'x') as x,
             jsonb_array_elements(case jsonb_typeof(x -> 1) when 'array' then x -> 1 else '[]' end
                                  || case when x ->> 0 = 'if' then jsonb_path_query_array(x, '$[1 to last] ? (@ != null)')
                                          when jsonb_typeof(x -> 1) = 'number' then jsonb_build_array(x -> 1) else '[]' end) as t), '[]')
        from unnest(p_nodes) with ordinality as p (n, i) order by i);
    v_left   int[] := array(select jsonb_array_length(e) from unnest(v_edges) with ordinality as t (e, i) order by i);
    v_back   jsonb := coalesce((select jsonb_object_agg(k, v) from (
        select t as k, jsonb_agg(i) as v from unnest(v_edges) with ordinality as e (e, i), jsonb_array_elements_text(e) as t group by t) as b), '{}');
    v_done   int[] := array(select i from generate_subscripts(v_left, 1) as i where v_left[i] = 0);
    v_i      int := 1;
    v_before int;
begin
    -- Take away what leads nowhere, again and again: what is left goes in circles.
    while v_i <= cardinality(v_done) loop
        for v_before in select jsonb_array_elements_text(v_back -> v_done[v_i]::text)::int loop
            v_left[v_before] := v_left[v_before] - 1;
            if v_left[v_before] = 0 then
                v_done := v_done || v_before;
            end if;
        end loop;
        v_i := v_i + 1;
    end loop;
    if cardinality(v_done) < cardinality(p_nodes) then
        select i into v_i from generate_subscripts(v_left, 1) as i where v_left[i] > 0 order by i limit 1;
        perform stint_internal.refuse_schema('#' || (p_nodes[v_i] ->> 'l'), 'refers to itself without end',
            'A schema may refer to itself only for a part of the instance: below properties, items and the like.');
    end if;
end $$;

comment on function stint_internal.check_loops(jsonb[]) is 'Raises invalid_argument (ST001) for a schema that refers to itself for the same instance.';
