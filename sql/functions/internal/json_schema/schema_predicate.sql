-- One node as a predicate of a path, for the instance @. p_positive: the predicates of the other nodes to be used where a predicate that holds too seldom
-- does no harm; p_exact: those that hold for valid instances and no others. With p_exact for both the answer is exact too, or null where that cannot be
-- had. In a strict path, what speaks of something that is not there is neither true nor false; so `exists(@ ? (…))` wherever it must be either.
create or replace function stint_internal.schema_predicate(p_nodes jsonb[], p_node jsonb, p_positive text[], p_exact text[]) returns text
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_never constant text := '1 == 0';
    -- Where exactness was asked for, what cannot be expressed is null, and makes everything null that it becomes part of.
    v_else  text := case when p_positive is distinct from p_exact then c_never end;
    v_only  text := case when jsonb_array_length(p_node -> 't') = 1 then replace(p_node -> 't' ->> 0, 'integer', 'number') end;
    v_all   text[] := '{}';
    v_type  text;
    v_rules jsonb;
    v_rule  jsonb;
    v_key   text;
    v_known text;
    v_text  text;
    v_i     int;
    v_from  int;
    v_to    int;
begin
    if p_node ? 'f' then
        return c_never;
    end if;
    if p_node ? 't' then
        v_all := v_all || (select '(' || string_agg(case when t = 'integer' then '@.type() == "number" && @ % 1 == 0' else '@.type() == "' || t || '"' end, ' || ') || ')'
                           from jsonb_array_elements_text(p_node -> 't') as t);
    end if;
    if p_node ? 'c' then
        v_all := v_all || case when jsonb_typeof(p_node -> 'c') in ('object', 'array') then v_else else '@ == ' || (p_node ->> 'c') end;
        if jsonb_typeof(p_node -> 'c') = 'string' then
            v_all[cardinality(v_all)] := '@ == ' || (p_node -> 'c')::text;
        elsif jsonb_typeof(p_node -> 'c') = 'null' then
            v_all[cardinality(v_all)] := '@ == null';
        end if;
    end if;
    if p_node ? 'e' then
        select coalesce('(' || string_agg('@ == ' || e::text, ' || ') filter (where jsonb_typeof(e) not in ('object', 'array')) || ')', c_never)
            || case when bool_or(jsonb_typeof(e) in ('object', 'array')) then replace(v_else, c_never, '') else '' end
        into v_text from jsonb_array_elements(p_node -> 'e') as e;
        v_all := v_all || v_text;
    end if;

    foreach v_type in array '{number,string,array,object}'::text[] loop
        v_rules := p_node -> left(replace(v_type, 'b', 'o'), 1);
        continue when v_rules is null or v_only <> v_type;
        if v_only is null then
            v_all := v_all || ('(@.type() != "' || v_type || '" || (');
        end if;
        v_i := cardinality(v_all);
        if v_type = 'number' then
            for v_key in select jsonb_object_keys(v_rules) loop
                v_all := v_all || (case v_key when 'minimum' then '@ >= ' when 'maximum' then '@ <= ' when 'exclusiveMinimum' then '@ > '
                                              when 'exclusiveMaximum' then '@ < ' else '@ % ' end
                                   || (v_rules ->> v_key) || case v_key when 'multipleOf' then ' == 0' else '' end);
            end loop;
        elsif v_type = 'string' then
            if v_rules ?| '{minLength,maxLength}' then
                v_from := least(coalesce((v_rules -> 'minLength')::numeric, 0), 100000);
                v_to := least((v_rules -> 'maxLength')::numeric, 100000);
                -- A path has no length, and a regular expression counts to 255, slowly: for long texts it claims less than it could.
                v_all := v_all || case when v_from > 255 or v_to > 254 and v_else is null then v_else
                    else case when v_from > 0 then '@ like_regex "^.{' || v_from || '}" flag "s"' else '1 == 1' end
                         || case when v_to is null then '' else ' && !(@ like_regex "^.{' || least(v_to, 254) + 1
                                                                || '}" flag "s")' end end;
            end if;
            if v_rules ? 'pattern' then
                v_all := v_all || case when v_rules ? 'icu' then v_else else '@ like_regex ' || to_json(v_rules ->> 'pattern') || ' flag "s"' end;
            end if;
            if v_rules ? 'format' then
                v_all := v_all || case when v_else is not null
                    then coalesce('@ like_regex ' || to_json(stint_internal.format_pattern(v_rules ->> 'format')) || ' flag "s"', v_else) end;
            end if;
        elsif v_type = 'array' then
            if v_rules ? 'minItems' then
                v_all := v_all || ('@.size() >= ' || (v_rules ->> 'minItems'));
            end if;
            if v_rules ? 'maxItems' then
                v_all := v_all || ('@.size() <= ' || (v_rules ->> 'maxItems'));
            end if;
            if v_rules ? 'uniqueItems' then
                -- A pair of different types, or with an object in it, makes this unknown, and the program decides.
                v_all := v_all || case when v_else is not null then '(@.size() < 2 || !(@[0] == @[1])'
                    || (select string_agg(format(' && (@.size() < %s || !(@[0 to %s] == @[%s])', i + 1, i - 1, i), '' order by i)
                        from generate_series(2, 15) as i) || ' && @.size() < 17' || repeat(')', 15) end;
            end if;
            v_from := coalesce(jsonb_array_length(v_rules -> 'prefixItems'), 0);
            for v_to in 0 .. v_from - 1 loop
                v_all := v_all || ('(@.size() <= ' || v_to || ' || exists(@[' || v_to || '] ? (' || p_positive[(v_rules -> 'prefixItems' -> v_to)::int] || ')))');
            end loop;
            if v_rules ? 'items' then
                v_all := v_all || ('(@.size() <= ' || v_from || ' || !exists(@[' || v_from || ' to last] ? (!exists(@ ? ('
                                   || p_positive[(v_rules -> 'items')::int] || ')))))');
            end if;
            if v_rules ? 'contains' and not (v_rules -> 'minContains' = '0' and not v_rules ? 'maxContains') then
                v_all := v_all || case when v_rules -> 'minContains' = '1' and not v_rules ? 'maxContains'
                                       then 'exists(@[*] ? (' || p_positive[(v_rules -> 'contains')::int] || '))' else v_else end;
            end if;
        else
            if v_rules ? 'maxProperties' or v_rules -> 'minProperties' > '1' then
                v_all := v_all || v_else;
            elsif v_rules -> 'minProperties' = '1' then
                v_all := v_all || 'exists(@.*)'::text;
            end if;
            for v_key in select jsonb_array_elements_text(v_rules -> 'required') loop
                if not coalesce(v_rules -> 'properties' ? v_key, false) then
                    v_all := v_all || ('exists(@.' || to_json(v_key) || ')');
                end if;
            end loop;
            for v_key in select jsonb_object_keys(v_rules -> 'properties') loop
                v_text := p_positive[(v_rules -> 'properties' -> v_key)::int];
                v_all := v_all || case
                    when coalesce(v_rules -> 'required' ? v_key, false) then 'exists(@.' || to_json(v_key) || ' ? (' || v_text || '))'
                    else '((exists(@.' || to_json(v_key) || ')) is unknown || exists(@.' || to_json(v_key) || ' ? (' || v_text || ')))' end;
            end loop;
            for v_rule in select jsonb_array_elements(v_rules -> 'patterns') loop
                v_all := v_all || case when v_rule -> 1 = 'true' then v_else
                    else '!exists(@.keyvalue() ? (@.key like_regex ' || to_json(v_rule ->> 0) || ' flag "s" && !exists(@.value ? ('
                         || p_positive[(v_rule -> 2)::int] || '))))' end;
            end loop;
            if v_rules ? 'additional' then
                v_text := p_positive[(v_rules -> 'additional')::int];
                v_known := (select string_agg('@.key == ' || to_json(k), ' || ') from jsonb_object_keys(v_rules -> 'properties') as k);
                v_known := concat_ws(' || ', v_known, (select string_agg('@.key like_regex ' || to_json(r ->> 0) || ' flag "s"', ' || ')
                                                       from jsonb_array_elements(v_rules -> 'patterns') as r));
                v_all := v_all || case when jsonb_path_exists(v_rules, '$.patterns[*][1] ? (@ == true)') then v_else
                    when v_text <> '1 == 1' or v_text is null
                    then '!exists(@.keyvalue() ? (!(' || case v_known when '' then '' else v_known || ' || ' end || 'exists(@.value ? (' || v_text || ')))))' else '1 == 1' end;
            end if;
            if v_rules ? 'names' then
                v_all := v_all || ('!exists(@.keyvalue() ? (!exists(@.key ? (' || p_positive[(v_rules -> 'names')::int] || '))))');
            end if;
            for v_key, v_text in
                select d.key, (select string_agg('exists(@.' || to_json(r) || ')', ' && ') from jsonb_array_elements_text(d.value) as r)
                from jsonb_each(v_rules -> 'dependentRequired') as d
            loop
                v_all := v_all || ('((exists(@.' || to_json(v_key) || ')) is unknown || ' || coalesce(v_text, '1 == 1') || ')');
            end loop;
        end if;
        if v_only is null then
            -- Everything of this type, behind its guard, as one.
            v_text := array_to_string(v_all[v_i + 1:], ' && ', null);
            if array_position(v_all[v_i + 1:], null) is not null then
                return null;
            end if;
            v_all := v_all[:v_i - 1] || (v_all[v_i] || coalesce(nullif(v_text, ''), '1 == 1') || '))');
        end if;
    end loop;

    for v_rule in select jsonb_array_elements(p_node -> 'x') loop
        v_all := v_all || case v_rule ->> 0
            when '$ref' then '(' || p_positive[(v_rule -> 1)::int] || ')'
            when '$dynamicRef' then v_else
            when 'not' then coalesce('!exists(@ ? (' || p_exact[(v_rule -> 1)::int] || '))', v_else)
            when 'if' then coalesce('(exists(@ ? (' || p_exact[(v_rule -> 1)::int] || ')) && '
                || case when v_rule -> 2 = 'null' then '1 == 1' else 'exists(@ ? (' || p_positive[(v_rule -> 2)::int] || '))' end
                || ' || !exists(@ ? (' || p_exact[(v_rule -> 1)::int] || ')) && '
                || case when v_rule -> 3 = 'null' then '1 == 1' else 'exists(@ ? (' || p_positive[(v_rule -> 3)::int] || '))' end || ')', v_else)
            when 'dependentSchemas' then '(@.type() != "object" || (exists(@.' || to_json(v_rule ->> 2) || ')) is unknown || exists(@ ? ('
                || p_positive[(v_rule -> 1)::int] || ')))'
            else (select case
                when v_rule ->> 0 = 'oneOf' then case when bool_or(p_exact[b::int] is null) then v_else else '(' || string_agg('(' || (
                         select string_agg(case when o = b then '' else '!' end || 'exists(@ ? (' || p_exact[o::int] || '))', ' && ')
                         from jsonb_array_elements_text(v_rule -> 1) as o) || ')', ' || ') || ')' end
                when bool_or(p_positive[b::int] is null) then v_else
                else '(' || string_agg('exists(@ ? (' || p_positive[b::int] || '))', case v_rule ->> 0 when 'allOf' then ' && ' else ' || ' end) || ')' end
                from jsonb_array_elements_text(v_rule -> 1) as b) end;
    end loop;
    if p_node ? 'ui' then
        v_all := v_all || v_else;
    end if;
    if p_node ? 'up' then
        -- What this node and those that always apply beside it name is evaluated for certain; what only some apply may be.
        with recursive beside as (
            select p_node as node
            union
            select p_nodes[t.n::int] from beside b, jsonb_array_elements(b.node -> 'x') as x,
                   jsonb_array_elements_text(case x ->> 0 when '$ref' then jsonb_build_array(x -> 1) when 'allOf' then x -> 1 else '[]' end) as t (n))
        select coalesce(string_agg('@.key == ' || to_json(k), ' || ') || ' || ', '') into v_known
        from beside b, jsonb_object_keys(b.node -> 'o' -> 'properties') as k;
        v_all := v_all || case when v_else is not null or not p_node ? 'x' and not coalesce(p_node -> 'o' ?| '{patterns,additional}', false)
            then '(@.type() != "object" || !exists(@.keyvalue() ? (!(' || v_known || 'exists(@.value ? (' || p_positive[(p_node -> 'up')::int] || '))))))' end;
    end if;
    return case when array_position(v_all, null) is not null then null when v_all = '{}' then '1 == 1' else array_to_string(v_all, ' && ') end;
end $$;

comment on function stint_internal.schema_predicate(jsonb[], jsonb, text[], text[]) is 'A node of a compiled schema as a predicate of a path.';
