-- Whether a text has one of the formats that JSON Schema names; any text has a format that is not known. Raises nothing.
create or replace function stint_internal.is_format(p_format text, p_value text) returns boolean
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_char constant text := '(?:[A-Za-z0-9._~!$&''()*+,;=:@-]|%[0-9A-Fa-f]{2})';
    c_wide constant text := '(?:[A-Za-z0-9._~!$&''()*+,;=:@\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000efffd-]|%[0-9A-Fa-f]{2})';
    c_host constant text := '(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(?:[.][A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*';
    c_byte constant text := '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
    v_char text := c_char;
    v_part text[];
begin
    case p_format
    when 'date' then
        v_part := regexp_match(p_value, '^([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$');
        return v_part is not null and v_part[3]::int <= case
            when v_part[2]::int in (4, 6, 9, 11) then 30
            when v_part[2]::int <> 2 then 31
            when v_part[1]::int % 4 = 0 and v_part[1]::int % 100 <> 0 or v_part[1]::int % 400 = 0 then 29
            else 28 end;
    when 'time' then
        v_part := regexp_match(p_value, '^([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:[.][0-9]+)?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))$');
        -- A leap second is the last one of a day in UTC.
        return v_part is not null and (v_part[3] <> '60' or 1439 = (2880 + v_part[1]::int * 60 + v_part[2]::int
            - case v_part[4] when '-' then -1 else 1 end * (coalesce(v_part[5]::int, 0) * 60 + coalesce(v_part[6]::int, 0))) % 1440);
    when 'date-time' then
        return p_value ~ '^.{10}[Tt]' and stint_internal.is_format('date', left(p_value, 10)) and stint_internal.is_format('time', substr(p_value, 12));
    when 'duration' then
        return p_value ~ '^P(?:[0-9]+W|(?=.)(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?(?:T(?=.)(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)$';
    when 'email', 'idn-email' then
        v_part := regexp_match(p_value, case p_format when 'email' then '^(?:[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+(?:[.][A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*'
            else '^(?:[^\u0001-\u0020"(),:;<>@\[\]\\.]+(?:[.][^\u0001-\u0020"(),:;<>@\[\]\\.]+)*' end || '|"(?:[^"\\\n\r]|\\[ -~])*")@([^@]+)$');
        return v_part is not null and char_length(p_value) <= 320 and case
            when v_part[1] ~ '^\[' then coalesce(stint_internal.is_format('ipv4', (regexp_match(v_part[1], '^\[(.+)\]$'))[1]), false)
                                      or coalesce(stint_internal.is_format('ipv6', (regexp_match(v_part[1], '^\[IPv6:(.+)\]$'))[1]), false)
            else stint_internal.is_format(case p_format when 'email' then 'hostname' else 'idn-hostname' end, v_part[1]) end;
    when 'hostname' then
        return char_length(p_value) <= 253 and p_value ~ ('^' || c_host || '$') and p_value !~ '(?:^|[.])(?![xX][nN]--).{2}--' and p_value !~* '(?:^|[.])xn--(?:[.]|$)';
    when 'idn-hostname' then
        return char_length(p_value) <= 253 and p_value ~ '^(?!-)[^\u0001-,/:-@\[-`{-\u00a0\u3000\u302e\u302f\u0640\u07fa]+(?<!-)$' and p_value !~ '(?:[.\u3002\uff0e\uff61]{2}|^[.\u3002\uff0e\uff61]|[.\u3002\uff0e\uff61]$|[^.]{64})'
            and p_value !~ '(?:^|[.])(?![xX][nN]--).{2}--';
    when 'ipv4' then
        return p_value ~ ('^' || c_byte || '(?:[.]' || c_byte || '){3}$');
    when 'ipv6' then
        v_part := string_to_array(regexp_replace(p_value, '(?<=:)' || c_byte || '(?:[.]' || c_byte || '){3}$', '0:0'), '::');
        return v_part[1] ~ '^(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*)?$' and coalesce(v_part[2], '') ~ '^(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})*)?$'
            and case cardinality(v_part) when 1 then cardinality(string_to_array(v_part[1], ':')) = 8
                     when 2 then cardinality(string_to_array(v_part[1], ':')) + cardinality(string_to_array(v_part[2], ':')) <= 7 else false end;
    when 'uri', 'iri', 'uri-reference', 'iri-reference' then
        if left(p_format, 3) = 'iri' then
            v_char := c_wide;
        end if;
        v_part := regexp_match(p_value, '^([A-Za-z][A-Za-z0-9+.-]*:)?(//[^/?#]*)?([^?#]*)([?][^#]*)?(#.*)?$');
        return (v_part[1] is not null or p_format like '%-reference')
            and (v_part[2] is null or regexp_replace(v_part[2], '^//(.*@)?|:[0-9]*$', '', 'g') ~ ('^(?:\[(?:[0-9A-Fa-f:.]+|v[0-9A-Fa-f]+[.].+)\]|(?:(?!:)' || v_char || ')*)$')
                                     and v_part[2] ~ ('^//(?:(?:(?!@)' || v_char || ')*@)?[^@]*$'))
            and (v_part[2] !~ '\[' or stint_internal.is_format('ipv6', (regexp_match(v_part[2], '\[(.*)\]'))[1]) or v_part[2] ~ '\[v') is not false
            and v_part[3] ~ ('^(?:/|' || v_char || ')*$')
            and coalesce(v_part[4] ~ ('^[?](?:[/?]|' || case v_char when c_wide then '[\ue000-\uf8ff]|' else '' end || v_char || ')*$'), true)
            and coalesce(v_part[5] ~ ('^#(?:[/?]|' || v_char || ')*$'), true);
    when 'uri-template' then
        return p_value ~ '^(?:[^\u0001-\u0020"''<>%\\^`{|}]|%[0-9A-Fa-f]{2}|\{[+#./;?&=,!@|]?(?:[A-Za-z0-9_.]|%[0-9A-Fa-f]{2})+(?::[1-9][0-9]{0,3}|\*)?(?:,(?:[A-Za-z0-9_.]|%[0-9A-Fa-f]{2})+(?::[1-9][0-9]{0,3}|\*)?)*\})*$';
    when 'uuid' then
        return p_value ~ '^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$';
    when 'json-pointer' then
        return p_value ~ '^(?:/(?:[^~/]|~[01])*)*$';
    when 'relative-json-pointer' then
        return p_value ~ '^(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^~/]|~[01])*)*)$';
    when 'regex' then
        -- What is refused only because PostgreSQL lacks it is a regular expression all the same.
        return coalesce((stint_internal.translate_regex(p_value)).problem ~ 'back reference|known are|PostgreSQL (must|cannot)|of more than', true);
    else
        return true;
    end case;
end $$;

comment on function stint_internal.is_format(text, text) is 'Whether a text has a format of JSON Schema, such as date-time or uuid.';
