-- Proves the audit: each day's entries against the blocks that seal them, each block against the one before. Reads all entries of those days, and
-- changes nothing. Raises ST001.
create or replace function stint.verify_audit(p_from date default null, p_to date default null, p_head text default null)
    returns table (day date, entries bigint, sealed bigint, blocks int, head text, ok boolean, problem text, entry_id bigint, block int)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    if p_from > p_to or p_head is not null and p_head !~ '^[0-9a-f]{64}$' then
        raise exception using errcode = 'ST001', message = 'verify_audit needs days and a head that make sense',
            detail = format('Got p_from %s, p_to %s, p_head %s.', coalesce(p_from::text, 'null'), coalesce(p_to::text, 'null'), quote_nullable(left(p_head, 100))),
            hint = 'p_from is not after p_to; p_head is a head that an earlier call returned: 64 hexadecimal digits.';
    end if;
    return query
    select d.day, c.entries, c.sealed, c.blocks, c.head, c.problem is null, c.problem, c.entry_id, c.block
    from (
        select b.day from stint_internal.audit_block b
        union
        select (a.at at time zone 'UTC')::date from stint_internal.audit a
        where (p_from is null or a.at >= p_from::timestamp at time zone 'UTC') and (p_to is null or a.at < (p_to + 1)::timestamp at time zone 'UTC')
    ) as d
    cross join lateral stint_internal.check_audit_day(d.day) as c
    where (p_from is null or d.day >= p_from) and (p_to is null or d.day <= p_to)
    order by d.day;
    if p_head is not null and not exists (
        select from stint_internal.audit_block b
        where b.digest = decode(p_head, 'hex') and (p_from is null or b.day >= p_from) and (p_to is null or b.day <= p_to)) then
        return query select null::date, null::bigint, null::bigint, null::int, p_head, false,
            'no block of these days has the head that was kept: the chain was cut off before it, or made anew', null::bigint, null::int;
    end if;
end $$;

comment on function stint.verify_audit(date, date, text) is
'Proves that no audit entry was changed, removed or added later: a row for each day, with its entries, how many of them are sealed (the others are seconds old, or
wait for a transaction that is under way), the head of its chain, and ok or the first problem. p_from, p_to: UTC days, both included; left out: all.
p_head: a head that an earlier call returned and that was kept elsewhere; it must still be in the chain, which somebody who can write all of the database
could have made anew. select * from stint.verify_audit() where not ok;';
