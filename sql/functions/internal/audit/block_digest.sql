-- SHA-256 that chains a block to the one before: over its digest, what the block says of itself, and the digests of its entries. SQL-standard form; see stint.now().
create or replace function stint_internal.block_digest(p_previous bytea, p_day date, p_number int, p_era int, p_digests bytea[]) returns bytea
    language sql stable parallel safe
    return sha256(p_previous
        || convert_to(format('|%s|%s|%s|%s|', to_char(p_day, 'YYYY-MM-DD'), p_number, p_era, cardinality(p_digests)), 'UTF8')
        || (select coalesce(string_agg(d, ''::bytea order by n), '') from unnest(p_digests) with ordinality as e (d, n)));

comment on function stint_internal.block_digest(bytea, date, int, int, bytea[]) is 'SHA-256 of a block of audit entries.';
