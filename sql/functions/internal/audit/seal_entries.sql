-- Seals the entries of an era behind one place in the order of transactions and before a transaction, with one block for each of their days; returns how many.
-- p_behind_id: only those with higher ids. Where p_limit leaves none over, nothing can come any more before p_below, and the era remembers that. The caller
-- is the only one to seal, and knows that those transactions are over. One condition for all calls, so that one plan walks the index.
create or replace function stint_internal.seal_entries(p_era int, p_xid xid8, p_id bigint, p_below xid8, p_behind_id bigint, p_limit int) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_day      record;
    v_previous record;
    v_number   int;
    v_count    int := 0;
begin
    for v_day in
        select d.day, array_agg(d.id order by d.xid, d.id) as ids, array_agg(d.digest order by d.xid, d.id) as digests, max(d.id) as last_id,
               (array_agg(d.xid order by d.xid desc, d.id desc))[1] as xid, (array_agg(d.id order by d.xid desc, d.id desc))[1] as id
        from (
            select a.id, a.xid, (a.at at time zone 'UTC')::date as day, stint_internal.audit_digest(a) as digest
            from stint_internal.audit a
            where a.era = p_era and (a.xid, a.id) > (p_xid, p_id) and a.xid < p_below and a.id > p_behind_id
            order by a.era, a.xid, a.id limit p_limit) as d
        group by d.day order by d.day
    loop
        select b.day, b.number, b.digest into v_previous from stint_internal.audit_block b where b.day <= v_day.day order by b.day desc, b.number desc limit 1;
        v_number := case when v_previous.day = v_day.day then v_previous.number + 1 else 1 end;
        insert into stint_internal.audit_block (day, number, era, previous_day, previous_number, previous, entry_ids, entry_digests, digest)
        values (v_day.day, v_number, p_era, v_previous.day, v_previous.number, coalesce(v_previous.digest, ''), v_day.ids, v_day.digests,
                stint_internal.block_digest(coalesce(v_previous.digest, ''), v_day.day, v_number, p_era, v_day.digests));
        v_count := v_count + cardinality(v_day.ids);
        update stint_internal.audit_era e
        set last_id = greatest(e.last_id, v_day.last_id),
            sealed_id = case when (v_day.xid, v_day.id) > (e.sealed_xid, e.sealed_id) then v_day.id else e.sealed_id end,
            sealed_xid = case when (v_day.xid, v_day.id) > (e.sealed_xid, e.sealed_id) then v_day.xid else e.sealed_xid end
        where e.era = p_era;
    end loop;
    -- Not past this transaction: what it still writes comes behind its entries that are sealed now.
    if v_count < p_limit and v_count > 0 and p_below <= pg_current_xact_id() then
        update stint_internal.audit_era e set sealed_xid = p_below, sealed_id = 0 where e.era = p_era and p_below > e.sealed_xid;
    end if;
    return v_count;
end $$;

comment on function stint_internal.seal_entries(int, xid8, bigint, xid8, bigint, int) is 'Adds blocks to the hash chain of the audit; returns how many entries it sealed.';
