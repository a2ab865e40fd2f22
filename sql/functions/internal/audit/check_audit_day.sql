-- Compares the entries of a day with the blocks that seal them, and each block with the one before. Says the first thing that does not fit.
create or replace function stint_internal.check_audit_day(p_day date)
    returns table (entries bigint, sealed bigint, blocks int, head text, problem text, entry_id bigint, block int)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_era    stint_internal.audit_era;
    -- After a restore and before the next sealing, new entries have numbers that rise from where the other cluster is.
    v_moved  boolean;
    v_block  stint_internal.audit_block;
    v_before stint_internal.audit_block;
    v_wrong  record;
begin
    select * into v_era from stint_internal.audit_era e order by e.era desc limit 1;
    v_moved := coalesce(v_era.system_identifier <> (select c.system_identifier from pg_control_system() as c), false);
    blocks := 0;
    for v_block in select * from stint_internal.audit_block b where b.day = p_day order by b.number loop
        blocks := blocks + 1;
        if blocks = 1 and v_block.previous_day is not null then
            select * into v_before from stint_internal.audit_block b where b.day = v_block.previous_day and b.number = v_block.previous_number;
        end if;
        if problem is null then
            problem := case
                when v_block.number <> blocks then format('block %s is missing', blocks)
                when v_block.digest <> stint_internal.block_digest(v_block.previous, p_day, v_block.number, v_block.era, v_block.entry_digests)
                    then format('block %s was changed', blocks)
                when v_before.digest is not null and v_before.digest <> v_block.previous then format('block %s does not follow the one before', blocks)
                -- A day past the retention is gone, and may be.
                when v_before.digest is null and v_block.previous_day >= (
                    select (stint.now() - s.audit_retention) at time zone 'UTC' - interval '1 day' from stint_internal.settings s)
                    then format('block %s of %s, which comes before this day, is missing', v_block.previous_number, to_char(v_block.previous_day, 'YYYY-MM-DD')) end;
            block := case when problem is not null then blocks end;
        end if;
        head := encode(v_block.digest, 'hex');
        v_before := v_block;
    end loop;

    select count(*) filter (where p.is_there) as entries, count(*) filter (where p.is_there and p.is_sealed) as sealed,
           (array_agg(p.id order by p.id) filter (where p.what is not null))[1] as id,
           (array_agg(p.number order by p.id) filter (where p.what is not null))[1] as number,
           (array_agg(p.what order by p.id) filter (where p.what is not null))[1] as what
    into v_wrong
    from (
        select coalesce(s.id, a.id) as id, s.number, a.id is not null as is_there, s.id is not null as is_sealed,
               case when a.id is null then 'is missing' when s.digest <> a.digest then 'was changed' when s.times > 1 then 'is sealed twice'
                    when s.id is null and not (v_moved and a.id > v_era.last_id)
                         and coalesce(a.era < v_era.era or (a.xid, a.id) <= (v_era.sealed_xid, v_era.sealed_id), true) then 'was added later' end as what
        from (select b.number, e.id, e.digest, count(*) over (partition by e.id) as times from stint_internal.audit_block b cross join lateral unnest(b.entry_ids, b.entry_digests) as e (id, digest)
              where b.day = p_day) as s
        full join (
            select e.id, e.era, e.xid, stint_internal.audit_digest(e) as digest, row_number() over (partition by e.id order by e.xid) as n
            from stint_internal.audit e
            where e.at >= p_day::timestamp at time zone 'UTC' and e.at < (p_day + 1)::timestamp at time zone 'UTC') as a
        -- A copy of an entry has no place in any block.
        on a.id = s.id and a.n = 1
    ) as p;
    entries := v_wrong.entries;
    sealed := v_wrong.sealed;
    if v_wrong.what is not null and problem is null then
        problem := format('entry %s %s', v_wrong.id, v_wrong.what);
        entry_id := v_wrong.id;
        block := v_wrong.number;
    end if;
    return next;
end $$;

comment on function stint_internal.check_audit_day(date) is 'How many entries a day has, how many are sealed, and the first thing that does not fit.';
