-- The payload template of a trigger source in its full form: by default table, operation and key; a list of columns as an object of them; or an object with
-- placeholders. Raises ST001.
create or replace function stint_internal.source_payload(p_payload jsonb, p_key text[], p_relation regclass, p_known jsonb) returns jsonb
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $function$
declare
    v_payload jsonb := p_payload;
    v_bad     text;
begin
    if p_payload is null then
        v_payload := jsonb_build_object('table', '$table', 'op', '$op',
                                        'key', (select coalesce(jsonb_object_agg(k, '$.' || k), '{}') from unnest(p_key) as k));
    elsif jsonb_typeof(p_payload) = 'array' and not p_payload @? '$[*] ? (@.type() <> "string")' then
        perform stint_internal.check_source_columns('p_payload', array(select jsonb_array_elements_text(p_payload)), p_relation, p_known);
        v_payload := (select coalesce(jsonb_object_agg(k, '$.' || k), '{}') from jsonb_array_elements_text(p_payload) as k);
    elsif jsonb_typeof(p_payload) <> 'object' then
        raise exception using errcode = 'ST001', message = 'p_payload must be a list of columns or a JSON object',
            detail = format('Got a JSON %s.', jsonb_typeof(p_payload)), hint = 'Write ''["id", "title"]'', or ''{"document": "$.id", "reason": "changed"}''.';
    end if;
    select n into v_bad from stint_internal.template_names(v_payload) as n
    where n not in ('$op', '$table') and not (n ~ '^[$](old)?[.]' and p_known ? substr(n, strpos(n, '.') + 1)) limit 1;
    if found then
        raise exception using errcode = 'ST001', message = format('p_payload has an unknown placeholder %s', quote_literal(left(v_bad, 100))),
            detail = format('Known are $.column, $old.column, $op and $table; columns of table %s are: %s.', p_relation,
                            (select string_agg(k, ', ' order by v::int) from jsonb_each_text(p_known) as e (k, v))),
            hint = 'A text that shall begin with $ is written with $$.';
    end if;
    return v_payload;
end $function$;

comment on function stint_internal.source_payload(jsonb, text[], regclass, jsonb) is 'Checks and completes the payload template of a trigger source.';
