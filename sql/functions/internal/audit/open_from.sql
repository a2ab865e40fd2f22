-- The lowest number of a transaction that may still write into this database: what has lower numbers is over. Not pg_snapshot_xmin(): that also waits for
-- other databases of the cluster. A transaction of which nobody can tell where it is at work (it has just ended, or is prepared) counts as one of ours.
create or replace function stint_internal.open_from() returns xid8
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_snapshot pg_snapshot := pg_current_snapshot();
begin
    return coalesce((
        select x.xid from pg_snapshot_xip(v_snapshot) as x (xid)
        where not exists (
            select from pg_locks l join pg_stat_activity s on s.pid = l.pid
            where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted and l.transactionid = x.xid::xid
              and s.datid <> (select d.oid from pg_database d where d.datname = current_database()))
        order by x.xid limit 1), pg_snapshot_xmax(v_snapshot));
end $$;

comment on function stint_internal.open_from() is 'All transactions of this database with lower numbers are over.';
