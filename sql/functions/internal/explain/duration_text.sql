-- A length of time as people say it, in its two largest units: 20 ms, 2.5 s, 1 min 30 s, 2 h, 3 days 4 h.
create or replace function stint_internal.duration_text(p_length interval) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    select regexp_replace(case
        when s < 1 then format('%s ms', round(s * 1000))
        when s < 60 then format('%s s', trim_scale(round(s, 1)))
        when s < 3600 then format('%s min %s s', div(s, 60), div(mod(s, 60), 1))
        when s < 86400 then format('%s h %s min', div(s, 3600), div(mod(s, 3600), 60))
        else format('%s days %s h', div(s, 86400), div(mod(s, 86400), 3600)) end, '^(1 day)s|^(.*) 0 (?:s|min|h)$', '\1\2')
    from (select extract(epoch from greatest(p_length, '0')) as s) as length
$$;

comment on function stint_internal.duration_text(interval) is 'A length of time in words.';
