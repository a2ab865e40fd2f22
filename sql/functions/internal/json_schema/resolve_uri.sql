-- A reference against a base, as RFC 3986, section 5.2, resolves it.
create or replace function stint_internal.resolve_uri(p_base text, p_reference text) returns text
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_parts constant text := '^([A-Za-z][A-Za-z0-9+.-]*:)?(//[^/?#]*)?([^?#]*)([?][^#]*)?(#.*)?$';
    v_ref  text[] := regexp_match(p_reference, c_parts);
    v_base text[] := regexp_match(p_base, c_parts);
    v_path text;
    v_part text;
    v_out  text[] := '{}';
begin
    if p_reference = '' then
        return regexp_replace(p_base, '#.*$', '');
    elsif left(p_reference, 1) = '#' then
        return regexp_replace(p_base, '#.*$', '') || p_reference;
    elsif v_ref[1] is not null then
        return p_reference;
    end if;
    v_path := case when v_ref[2] is not null or left(v_ref[3], 1) = '/' then v_ref[3]
                   when v_ref[3] = '' then v_base[3]
                   else regexp_replace(v_base[3], '[^/]*$', '') || v_ref[3] end;
    foreach v_part in array string_to_array(v_path, '/') loop
        if v_part = '..' then
            v_out := v_out[:greatest(cardinality(v_out) - 1, 1)];
        elsif v_part <> '.' then
            v_out := v_out || v_part;
        end if;
    end loop;
    return concat(v_base[1], coalesce(v_ref[2], v_base[2]), array_to_string(v_out, '/'),
                  case when v_path = '' or v_ref[3] <> '' then v_ref[4] else coalesce(v_ref[4], v_base[4]) end, v_ref[5]);
end $$;

comment on function stint_internal.resolve_uri(text, text) is 'A URI reference, resolved against a base URI.';
