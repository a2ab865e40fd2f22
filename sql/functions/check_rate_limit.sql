-- At most p_max_requests in any stretch of p_window_duration, wherever it begins: a sliding window of 60 slots, of which the oldest, partly
-- over, still counts in full. So there is no edge at which two bursts meet, and at worst a request is granted a sixtieth of the window late.
-- First callers meet at the primary key, none resets another. The clock is read after the lock. Locks the key's row until the caller
-- commits: call it in a transaction of its own. Raises ST001.
create or replace function stint.check_rate_limit(p_key text, p_max_requests int, p_window_duration interval default '1 minute') returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_slots  constant int := 60;
    v_tenant text := coalesce((stint.my_tenants())[1], '');
    -- Rounded up: 60 slots must not be shorter than the window.
    v_width  interval := make_interval(secs => ceil(date_part('epoch', p_window_duration) * 1e6 / c_slots) / 1e6);
    v_limit  stint_internal.rate_limit;
    v_slot   bigint;
    v_gone   bigint;
begin
    if p_key is null or char_length(p_key) not between 1 and 255 or p_max_requests is null or p_max_requests < 0
       or p_window_duration is null or p_window_duration < interval '1 millisecond' then
        raise exception using errcode = 'ST001', message = 'check_rate_limit needs a key, a number and a window that make sense',
            detail = format('Got p_key %s, p_max_requests %s, p_window_duration %s.', quote_nullable(left(p_key, 100)), p_max_requests, p_window_duration),
            hint = 'A key has 1 to 255 characters; for example stint.check_rate_limit(''mailgun'', 100, ''1 minute'').';
    end if;
    -- Closed by report_rate_limited, for everybody or for this tenant.
    if exists (select from stint_internal.closed_key c where c.key = p_key and c.tenant_id in ('', v_tenant) and c.closed_until > stint.now()) then
        return false;
    end if;
    insert into stint_internal.rate_limit (tenant_id, key, slot, slot_width, counts)
    values (v_tenant, p_key, 0, v_width, array_fill(0, array[c_slots + 1])) on conflict do nothing;
    select * into v_limit from stint_internal.rate_limit r where r.tenant_id = v_tenant and r.key = p_key for no key update;
    v_slot := floor(date_part('epoch', stint.now()) / date_part('epoch', v_width));
    -- A clock that was set back must not open the window.
    if v_limit.slot_width = v_width then
        v_slot := greatest(v_slot, v_limit.slot);
    else
        -- Another window than before: what is still in the old one counts as if it was now.
        v_gone := floor(date_part('epoch', stint.now()) / date_part('epoch', v_limit.slot_width)) - v_limit.slot;
        v_limit.counts := array_fill(0, array[c_slots])
            || (select coalesce(sum(c), 0)::int from unnest(v_limit.counts[least(greatest(v_gone, 0), c_slots + 1)::int + 1:]) as c);
        v_limit.slot := v_slot;
    end if;
    v_gone := least(v_slot - v_limit.slot, c_slots + 1);
    v_limit.counts := v_limit.counts[v_gone::int + 1:] || array_fill(0, array[v_gone::int]);
    if p_max_requests <= (select sum(c) from unnest(v_limit.counts) as c) then
        return false;
    end if;
    v_limit.counts[c_slots + 1] := v_limit.counts[c_slots + 1] + 1;
    update stint_internal.rate_limit r set slot = v_slot, slot_width = v_width, counts = v_limit.counts
    where r.tenant_id = v_tenant and r.key = p_key;
    return true;
end $$;

comment on function stint.check_rate_limit(text, int, interval) is
'Whether one more request under this key is allowed now, and if so counts it: never more than p_max_requests in any p_window_duration. Keys belong to the
session''s tenant. While report_rate_limited keeps the key closed, nothing is allowed. Call it in a transaction of its own: the key stays locked until commit.';
