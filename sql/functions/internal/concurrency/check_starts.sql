-- Part of the duty check_limits: slots of rates that free_starts would not look at, or too late: so long overdue that it does not look there, without a time, or with one by a period that
-- has been shortened. Reads all places. Skips what is locked.
create or replace function stint_internal.check_starts() returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    v_now timestamptz := stint.now();
begin
    update stint_internal.limit_start s set due_at = v_now where s.ctid = any (array(
        select s.ctid from stint_internal.limit_start s where s.due_at < v_now - interval '30 seconds' for no key update skip locked));
    update stint_internal.limit_place p set due_at = v_now where p.ctid = any (array(
        select p.ctid from stint_internal.limit_place p
        join (select l.limit_id, stint_internal.limit_period(l.limit_id) as period
              from (select distinct h.limit_id from stint_internal.limit_place h where h.held and h.limit_id >= '8') as l) as rate using (limit_id)
        where p.held and (p.due_at is null or p.due_at < v_now - interval '30 seconds' or p.due_at > v_now + rate.period)
        for no key update of p skip locked));
end $$;

comment on function stint_internal.check_starts() is 'Has free_starts look at slots of rate limits that it would miss.';
