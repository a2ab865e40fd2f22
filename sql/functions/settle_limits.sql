-- Duty: limits that could not be settled when a transaction committed, and rates under which a start is a period ago. Looks from p_since on, so that entries which an old snapshot keeps alive are not walked again; a call
-- without it looks at all. At most 1,000 limits a call; those whose lock is taken are left to the next.
create or replace function stint.settle_limits(p_since timestamptz default '-infinity') returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_limit text;
    v_freed int;
    v_lows  bigint[];
    v_count int := 0;
begin
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        return 0;
    end if;
    v_count := stint_internal.free_starts(p_since);
    for v_limit in
        select distinct l.limit_id from (
            select n.limit_id from stint_internal.limit_nudge n where n.noted_at >= p_since order by n.noted_at limit 10000) as l
        limit 1000
    loop
        continue when not stint_internal.lock_limit(v_limit, 2000);
        -- By the statement's own snapshot, which is newer than the lock.
        with gone as (
            delete from stint_internal.limit_nudge n where n.limit_id = v_limit and n.noted_at >= p_since returning n.freed, n.priority, n.place
        )
        select coalesce(sum(g.freed), 0),
               array(select min(e.place) - 1 from generate_series(0, 10) as lane (priority) left join gone e on e.priority = lane.priority
                     group by lane.priority order by lane.priority)
        into v_freed, v_lows from gone g;
        perform stint_internal.settle_limit(v_limit, v_freed, v_lows);
        v_count := v_count + 1;
    end loop;
    return v_count;
end $$;

comment on function stint.settle_limits(timestamptz) is 'Duty of tick(): gives out slots of concurrency limits that nobody could give out when they became free, and those of rate limits whose period is over; returns how many limits and slots it looked at.';
