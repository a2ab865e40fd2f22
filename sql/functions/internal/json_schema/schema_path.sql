-- A program as a path that holds only for valid instances: evaluated within one statement, in C, some microseconds for twenty keywords. Where it does not
-- hold, run_schema() decides, for some schemas can be expressed in part only, and recursive ones only some levels deep.
create or replace function stint_internal.schema_path(p_nodes jsonb[]) returns jsonpath
    language plpgsql immutable strict
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_never  constant text := '1 == 0';
    c_length constant int := 8000;
    -- Of each node: what holds only for valid instances, and what holds for these exactly; null while that is not known.
    v_sure   text[] := array_fill(c_never, array[cardinality(p_nodes)]);
    v_exact  text[] := array_fill(null::text, array[cardinality(p_nodes)]);
    v_new    text;
    v_change boolean := true;
begin
    -- Sub-schemas stand behind their parents, references anywhere: each round reaches one reference further.
    for v_round in 1 .. 4 loop
        exit when not v_change;
        v_change := false;
        for v_i in reverse cardinality(p_nodes) .. 1 loop
            if v_exact[v_i] is null then
                v_new := stint_internal.schema_predicate(p_nodes, p_nodes[v_i], v_exact, v_exact);
                if octet_length(v_new) <= c_length then
                    v_exact[v_i] := v_new;
                    v_sure[v_i] := v_new;
                    v_change := true;
                    continue;
                end if;
                v_new := stint_internal.schema_predicate(p_nodes, p_nodes[v_i], v_sure, v_exact);
                if v_new <> v_sure[v_i] and octet_length(v_new) <= c_length then
                    v_sure[v_i] := v_new;
                    v_change := true;
                end if;
            end if;
        end loop;
    end loop;
    return ('strict exists($ ? (' || v_sure[1] || '))')::jsonpath;
end $$;

comment on function stint_internal.schema_path(jsonb[]) is 'A compiled schema as a path that holds only for valid instances.';
