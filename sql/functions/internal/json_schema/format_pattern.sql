-- A regular expression that only texts of this format match, if most do; for the path, which cannot call is_format(). Null for other formats.
create or replace function stint_internal.format_pattern(p_format text) returns text
    language sql immutable parallel safe
    return case p_format
        when 'date' then '^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])$'
        when 'time' then '^(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$'
        when 'date-time' then '^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$'
        when 'email' then '^[A-Za-z0-9_+-]{1,60}(?:[.][A-Za-z0-9_+-]{1,60}){0,3}@(?:[A-Za-z0-9]{1,60}[.]){0,3}[A-Za-z]{2,20}$'
        when 'uuid' then '^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$'
        when 'ipv4' then '^(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:[.](?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])){3}$'
        when 'uri' then '^https?://[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*(?:/[A-Za-z0-9_.~/-]*)?(?:[?][A-Za-z0-9_.~/=&-]*)?$'
        when 'json-pointer' then '^(?:/(?:[^~/]|~[01])*)*$' end;

comment on function stint_internal.format_pattern(text) is 'A regular expression that only texts of a format match.';
