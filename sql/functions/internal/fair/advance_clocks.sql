-- After a claim: the clocks of those fair lanes move on in which this session's cursor has. See cursor_clocks for what stands behind p_from. A clock is told
-- only of a 128th of a turn at once, which is less than any newcomer's first, so that many tenants do not mean a write for each claim.
create or replace function stint_internal.advance_clocks(p_cursor bigint[], p_from int) returns bigint[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    for i in p_from .. cardinality(p_cursor) by 3 loop
        -- What a new cursor begins with is a mark and no claim; the clock is never behind that.
        if p_cursor[p_cursor[i]] > p_cursor[i + 2] + 8192 then
            p_cursor[i + 2] := stint_internal.advance_clock(p_cursor[i + 1]::regclass, p_cursor[p_cursor[i]]);
        end if;
    end loop;
    return p_cursor;
end $$;

comment on function stint_internal.advance_clocks(bigint[], int) is 'Tells the clocks of fair lanes what a session has claimed.';
