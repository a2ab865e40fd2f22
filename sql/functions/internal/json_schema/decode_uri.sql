-- Takes percent encoding back: the fragment of a reference is a JSON pointer in disguise.
create or replace function stint_internal.decode_uri(p_text text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select case when p_text !~ '%[0-9A-Fa-f]{2}' then p_text else (
        select convert_from(string_agg(case when m[1] ~ '^%[0-9A-Fa-f]{2}$' then decode(substr(m[1], 2), 'hex') else convert_to(m[1], 'UTF8') end, ''
                                       order by n), 'UTF8')
        from regexp_matches(p_text, '(%[0-9A-Fa-f]{2}|[^%]+|%)', 'g') with ordinality as t (m, n)) end
$$;

comment on function stint_internal.decode_uri(text) is 'The text without percent encoding.';
