-- What stands behind a backslash in an ECMA-262 regular expression: {translation, how many characters were used}, or {null, problem}. \b \B and \d \w \s with
-- their opposites come back as they are; an empty translation matches nothing.
create or replace function stint_internal.translate_escape(p_rest text, p_in_class boolean default false) returns text[]
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_char text := substr(p_rest, 1, 1);
    v_hex  text[];
    v_code bigint;
    v_name text;
    v_set  text;
begin
    if v_char ~ '^[dDwWsS]$' or v_char = 'B' and not p_in_class or v_char = 'b' and not p_in_class then
        return array['\' || v_char, '1'];
    elsif v_char = 'b' then
        return array['\u0008', '1'];
    elsif v_char ~ '^[tnvfr]$' then
        return array['\' || v_char, '1'];
    elsif p_rest ~ '^0(?![0-9])' then
        -- No text in PostgreSQL holds U+0000.
        return case when p_in_class then array['\u0001-\u0001', '1'] else array['', '1'] end;
    elsif p_rest ~ '^c[A-Za-z]' then
        v_code := ascii(substr(p_rest, 2, 1)) % 32;
        return array['\u' || lpad(to_hex(v_code), 4, '0'), '2'];
    elsif v_char in ('p', 'P') then
        v_name := (regexp_match(p_rest, '^.\{([A-Za-z_=]{1,60})}'))[1];
        v_set := case regexp_replace(v_name, '^(General_Category|gc)=', '')
            when 'L' then '[:alpha:]' when 'Letter' then '[:alpha:]' when 'Lu' then '[:upper:]' when 'Uppercase_Letter' then '[:upper:]'
            when 'Ll' then '[:lower:]' when 'Lowercase_Letter' then '[:lower:]' when 'Nd' then '[:digit:]' when 'Decimal_Number' then '[:digit:]'
            when 'digit' then '[:digit:]' when 'P' then '[:punct:]' when 'Punctuation' then '[:punct:]' when 'punct' then '[:punct:]'
            when 'Cc' then '\u0001-\u001f\u007f-\u009f' when 'Control' then '\u0001-\u001f\u007f-\u009f'
            when 'ASCII' then '\u0001-\u007f' when 'Any' then '\u0001-\U0010ffff'
            when 'ASCII_Hex_Digit' then '0-9A-Fa-f' when 'AHex' then '0-9A-Fa-f'
            when 'Zs' then ' \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000' when 'Space_Separator' then ' \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000'
            when 'Z' then ' \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000' when 'Separator' then ' \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000'
            when 'White_Space' then '\u0009-\u000d \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000' end;
        if v_set is null then
            return array[null, format('is a regular expression with \%s{%s}; known are L, Lu, Ll, Nd, P, Cc, Z, Zs, ASCII, Any, ASCII_Hex_Digit, White_Space',
                                      v_char, coalesce(v_name, '…'))];
        elsif v_set ~ '^\[:' and not exists (select from pg_collation where collname = 'und-x-icu') then
            return array[null, format('is a regular expression with \%s{%s}, for which PostgreSQL must be built with ICU', v_char, v_name)];
        end if;
        return array[case v_char when 'p' then '[' else '[^' end || v_set || ']', (char_length(v_name) + 3)::text];
    end if;
    -- \xHH, \uHHHH, \u{H…}, and pairs of surrogates.
    v_hex := coalesce(regexp_match(p_rest, '^x([0-9A-Fa-f]{2})()()'), regexp_match(p_rest, '^u([0-9A-Fa-f]{4})(?:\\u([Dd][C-Fc-f][0-9A-Fa-f]{2}))?()'),
                      regexp_match(p_rest, '^u()()\{([0-9A-Fa-f]{1,6})}'));
    if v_hex is not null then
        v_code := ('x' || lpad(coalesce(nullif(v_hex[1], ''), v_hex[3]), 16, '0'))::bit(64)::bigint;
        if v_code between 55296 and 56319 and coalesce(v_hex[2], '') <> '' then
            v_code := 65536 + (v_code - 55296) * 1024 + ('x' || lpad(v_hex[2], 16, '0'))::bit(64)::bigint - 56320;
        else
            v_hex[2] := '';
        end if;
        if v_code = 0 or v_code between 55296 and 57343 or v_code > 1114111 then
            return array[null, 'is a regular expression with an escape that is no character'];
        end if;
        return array['\U' || lpad(to_hex(v_code), 8, '0'),
                     case when v_hex[3] <> '' then 3 + char_length(v_hex[3]) when v_hex[2] <> '' then 11 else 1 + char_length(v_hex[1]) end::text];
    elsif v_char ~ '^[1-9k]$' then
        return array[null, 'is a regular expression with a back reference, which could take exponential time'];
    elsif v_char = '' or v_char ~ '^[A-Za-z0-9]$' then
        return array[null, format('is a regular expression with an unknown escape \%s', v_char)];
    end if;
    return array['\' || v_char, '1'];
end $$;

comment on function stint_internal.translate_escape(text, boolean) is 'Translates what stands behind a backslash of an ECMA-262 regular expression.';
