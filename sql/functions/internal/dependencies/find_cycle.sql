-- Whether jobs wait for each other in a circle: the path of one, as places in the array, first and last the same; null if there is none. Takes away, again and
-- again, whatever waits for nothing; linear in the number of edges. p_children and p_parents: the ends of each edge, sorted by parent.
create or replace function stint_internal.find_cycle(p_count int, p_children int[], p_parents int[]) returns int[]
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_waits  int[] := array_fill(0, array[p_count]);
    v_first  int[] := array_fill(0, array[p_count + 1]);
    v_one    int[] := array_fill(0, array[p_count]);
    v_line   int[];
    v_at     int := 1;
    v_node   int;
    v_child  int;
    v_path   int[];
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
    if cardinality(v_line) = p_count then
        return null;
    end if;
    -- Each of those left waits for one that is left: go from one to the next until one comes again.
    for i in 1 .. cardinality(p_children) loop
        if v_waits[p_children[i]] > 0 and v_waits[p_parents[i]] > 0 then
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
