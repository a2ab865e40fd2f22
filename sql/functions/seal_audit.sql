-- Duty: seals new audit entries with blocks of the hash chain of their day. Writers wait for nobody: an entry is sealed when all transactions with lower
-- numbers are over, so that none can come before it. After a restore into another cluster, whose numbers are others, it closes the era that the dump
-- ended in. Locks: its own; to close an era, for a moment, the entries.
create or replace function stint.seal_audit() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_limit  constant int := 10000;
    v_era    stint_internal.audit_era;
    v_system bigint := (select c.system_identifier from pg_control_system() as c);
    v_below  xid8;
    v_rows   int;
    v_count  int := 0;
    v_patience text;
begin
    -- The lock of the duty: whoever calls this by hand waits for it.
    perform pg_advisory_xact_lock(1937010543, (select d.number from stint_internal.duties() as d where d.name = 'seal_audit'));
    select * into v_era from stint_internal.audit_era e order by e.era desc limit 1;
    if v_era.system_identifier <> v_system then
        -- The tick around it holds what writers of the audit may wait for: rather the next one tries again.
        v_patience := current_setting('lock_timeout');
        perform set_config('lock_timeout', '500ms', true);
        lock table only stint_internal.audit in share row exclusive mode;
        perform set_config('lock_timeout', v_patience, true);
        -- What the dump had not sealed, and what was added here before anybody noticed, under lower numbers but with higher ids.
        v_count := stint_internal.seal_entries(v_era.era, v_era.sealed_xid, v_era.sealed_id, '18446744073709551615', 0, null)
                   + stint_internal.seal_entries(v_era.era, '0', 0, v_era.sealed_xid, v_era.last_id, null);
        insert into stint_internal.audit_era (era, system_identifier) values (v_era.era + 1, v_system) returning * into v_era;
    end if;
    v_below := stint_internal.open_from();
    for v_batch in 1 .. 2 loop
        v_rows := stint_internal.seal_entries(v_era.era, v_era.sealed_xid, v_era.sealed_id, v_below, 0, c_limit);
        v_count := v_count + v_rows;
        exit when v_rows < c_limit;
        select * into v_era from stint_internal.audit_era e where e.era = v_era.era;
    end loop;
    return v_count;
end $$;

comment on function stint.seal_audit() is
'Duty of tick(): seals new audit entries, so that stint.verify_audit() notices when one is changed, removed or added later; returns how many.';
