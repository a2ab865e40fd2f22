-- Whether jobs wait for each other in a circle: the path of one, as places in the array, first and last the same; null if there is none. Linear in the number of
-- edges. p_children and p_parents: the ends of each edge, sorted by parent.
create or replace function stint_internal.find_cycle(p_count int, p_children int[], p_parents int[]) returns int[]
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_line   int[] := stint_internal.graph_order(p_count, p_children, p_parents);
    v_left   boolean[] := array_fill(true, array[p_count]);
    v_first  int[];
    v_one    int[] := array_fill(0, array[p_count]);
    v_at     int;
    v_node   int;
    v_path   int[];
begin
    if cardinality(v_line) = p_count then
        return null;
    end if;
    foreach v_node in array v_line loop
        v_left[v_node] := false;
    end loop;
    -- Each of those left waits for one that is left: go from one to the next until one comes again.
    for i in 1 .. cardinality(p_children) loop
        if v_left[p_children[i]] and v_left[p_parents[i]] then
            v_one[p_children[i]] := p_parents[i];
            v_node := p_children[i];
        end if;
    end loop;
    v_first := array_fill(0, array[p_count]);
    v_at := 0;
    while v_first[v_node] = 0 loop
        v_at := v_at + 1;
        v_first[v_node] := v_at;
        v_path[v_at] := v_node;
        v_node := v_one[v_node];
    end loop;
    return v_path[v_first[v_node]:] || v_node;
end $$;

comment on function stint_internal.find_cycle(int, int[], int[]) is 'The path of a cycle in a graph, or null.';
