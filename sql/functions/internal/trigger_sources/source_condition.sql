-- The condition of a trigger source. It must be a predicate and name columns that there are: one that is never true would lose jobs in silence.
-- Raises ST001.
create or replace function stint_internal.source_condition(p_when text, p_relation regclass, p_known jsonb) returns text
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_path jsonpath;
    v_bad  text;
begin
    begin
        v_path := p_when::jsonpath;
        -- A path that only finds something, and is no predicate, fails here; so does a variable that there is not.
        perform jsonb_path_match(jsonb_object_agg(k, 1), v_path, jsonb_build_object('old', jsonb_object_agg(k, 1), 'op', 'insert'), false)
        from jsonb_object_keys(p_known) as k;
    exception when others then
        raise exception using errcode = 'ST001', message = 'p_when is not a condition', detail = format('%s: %s', left(p_when, 200), sqlerrm),
            hint = 'It is a JSON path that is true or false, over the row ($), the row as it was ($old) and $op: ''$.status == "published" && $old.status != "published"''.';
    end;
    select m[1]::jsonb #>> '{}' into v_bad
    from regexp_matches(v_path::text, '[$](?:"old")?[.]("(?:[^"\\]|\\.)*")', 'g') as m where not p_known ? (m[1]::jsonb #>> '{}') limit 1;
    if found then
        perform stint_internal.check_source_columns('p_when', array[v_bad], p_relation, p_known);
    end if;
    return p_when;
end $$;

comment on function stint_internal.source_condition(text, regclass, jsonb) is 'Checks the condition of a trigger source.';
