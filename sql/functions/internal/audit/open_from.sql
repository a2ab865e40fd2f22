-- The lowest number of a transaction that may still write into this database: what has lower numbers is over. Not pg_snapshot_xmin(): that also waits for
-- other databases of the cluster. A transaction that has just begun or ended belongs to no session yet, or any more: a moment later it is known or over. One that
-- never is (it is prepared, or the caller keeps its snapshot) counts as one of ours.
-- The caller's own is in no snapshot of its: what it has written counts as over, but nothing behind it does, since it may write more.
create or replace function stint_internal.open_from() returns xid8
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_snapshot pg_snapshot := pg_current_snapshot();
    v_open     record;
begin
    for v_look in 1 .. 10 loop
        -- Otherwise a transaction that has looked before sees no sessions that have begun since.
        perform pg_stat_clear_snapshot();
        select x.xid, s.datid is not null as is_known into v_open
        from pg_snapshot_xip(v_snapshot) as x (xid)
        left join (pg_locks l join pg_stat_activity s on s.pid = l.pid)
               on l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted and l.transactionid = x.xid::xid
        where not pg_visible_in_snapshot(x.xid, pg_current_snapshot())
          and (s.datid is null or s.datid = (select d.oid from pg_database d where d.datname = current_database()))
        order by x.xid limit 1;
        exit when v_open.xid is null or v_open.is_known;
        perform pg_sleep(0.001);
    end loop;
    return least((pg_current_xact_id_if_assigned()::text::numeric + 1)::text::xid8, coalesce(v_open.xid, pg_snapshot_xmax(v_snapshot)));
end $$;

comment on function stint_internal.open_from() is 'All transactions of this database with lower numbers are over, or the caller''s.';
