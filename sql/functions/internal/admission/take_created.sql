-- Counts new jobs against a quota of creations in any stretch of a period: a sliding window of 60 slots, of which the oldest, partly over, still counts in full, as in
-- stint.check_rate_limit. So at worst a job is let in a sixtieth of the period late, and never one too many. The caller holds the row's lock.
-- Raises ST031 quota_exceeded, saying when enough of the window will be over.
create or replace function stint_internal.take_created(
    p_use stint_internal.quota_use, p_period interval, p_max int, p_count int, p_what text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_slots constant int := 60;
    -- Rounded up: 60 slots must not be shorter than the period.
    v_width float8 := ceil(date_part('epoch', p_period) * 1e6 / c_slots) / 1e6;
    -- The clock is read behind the lock; one that was set back must not open the window.
    v_slot  bigint := greatest(floor(date_part('epoch', stint.now()) / v_width), p_use.slot);
    v_gone  int := least(v_slot - p_use.slot, c_slots + 1);
    v_used  bigint;
    v_free  int;
begin
    p_use.counts := p_use.counts[v_gone + 1:] || array_fill(0, array[v_gone]);
    v_used := (select sum(c) from unnest(p_use.counts) as c);
    if v_used + p_count > p_max then
        -- How many of the oldest slots must be over before there is room; none will do for more than the quota at once.
        select min(s.n) into v_free from (
            select e.n, sum(e.c) over (order by e.n) as freed from unnest(p_use.counts) with ordinality as e (c, n)) as s
        where v_used - s.freed + p_count <= p_max;
        raise exception using errcode = 'ST031', message = format('quota of %s jobs per %s is used up', p_max, p_period),
            detail = format('%s: %s jobs may be created in any %s, %s were, %s more would be.', p_what, p_max, p_period, v_used, p_count),
            hint = case when v_free is null then format('No more than %s can be created at once: send fewer.', p_max)
                        else format('Come back at %s.', to_char(to_timestamp(ceil((v_slot + v_free)::numeric * v_width::numeric)) at time zone 'UTC',
                                                                'YYYY-MM-DD"T"HH24:MI:SS"Z"')) end;
    end if;
    p_use.counts[c_slots + 1] := p_use.counts[c_slots + 1] + p_count;
    update stint_internal.quota_use u set slot = v_slot, counts = p_use.counts, stale_at = stint.now() + p_period * 2 where u.id = p_use.id;
end $$;

comment on function stint_internal.take_created(stint_internal.quota_use, interval, int, int, text) is
'Counts created jobs in a sliding window, or raises quota_exceeded (ST031) with the time to come back.';
