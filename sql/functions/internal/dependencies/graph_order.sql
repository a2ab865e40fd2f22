-- The nodes of a graph so that each comes after those that it waits for: takes away, again and again, whatever waits for nothing; linear in the number of edges. Those that go in a circle,
-- or wait for one that does, are left out. p_children and p_parents: the ends of each edge, sorted by parent.
create or replace function stint_internal.graph_order(p_count int, p_children int[], p_parents int[]) returns int[]
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_waits  int[] := array_fill(0, array[p_count]);
    v_first  int[] := array_fill(0, array[p_count + 1]);
    v_line   int[];
    v_at     int := 1;
    v_node   int;
    v_child  int;
begin
    for i in 1 .. coalesce(cardinality(p_children), 0) loop
        v_child := p_children[i];
        v_waits[v_child] := v_waits[v_child] + 1;
        if v_first[p_parents[i]] = 0 then
            v_first[p_parents[i]] := i;
        end if;
    end loop;
    v_line := array(select i from generate_series(1, p_count) as i where v_waits[i] = 0);
    while v_at <= cardinality(v_line) loop
        v_node := v_line[v_at];
        v_at := v_at + 1;
        continue when v_first[v_node] = 0;
        for i in v_first[v_node] .. cardinality(p_children) loop
            exit when p_parents[i] <> v_node;
            v_child := p_children[i];
            v_waits[v_child] := v_waits[v_child] - 1;
            if v_waits[v_child] = 0 then
                v_line[cardinality(v_line) + 1] := v_child;
            end if;
        end loop;
    end loop;
    return v_line;
end $$;

comment on function stint_internal.graph_order(int, int[], int[]) is 'The nodes of a graph, parents first.';
