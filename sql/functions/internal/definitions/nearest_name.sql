-- The known name that is written most like a wrong one: the most pairs of letters in common. Null if none comes near.
create or replace function stint_internal.nearest_name(p_name text, p_known text[]) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    with pairs (word, pair) as (
        select distinct w.word, substr(w.padded, n, 2)
        from (select k as word, ' ' || lower(k) || ' ' as padded from unnest(p_known) as k
              union all select null, ' ' || lower(left(p_name, 63)) || ' ') as w
        cross join lateral generate_series(1, char_length(w.padded) - 1) as n
    )
    select k.word from (
        select p.word, 2.0 * count(o.pair) / (count(*) + (select count(*) from pairs where word is null)) as likeness
        from pairs p left join pairs o on o.word is null and o.pair = p.pair
        where p.word is not null group by p.word) as k
    where k.likeness >= 0.4 order by k.likeness desc, k.word limit 1
$$;

comment on function stint_internal.nearest_name(text, text[]) is 'What somebody may have meant who wrote a name that does not exist.';
