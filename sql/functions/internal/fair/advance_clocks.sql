-- After a claim: the clocks of those fair lanes move on in which this session's cursor has. See cursor_clocks for what stands behind p_from.
create or replace function stint_internal.advance_clocks(p_cursor bigint[], p_from int) returns bigint[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_rank bigint;
begin
    for i in p_from .. cardinality(p_cursor) by 3 loop
        v_rank := p_cursor[p_cursor[i]];
        if v_rank > p_cursor[i + 2] then
            -- What a new cursor begins with is a mark and no claim; the clock is never behind it.
            perform stint_internal.advance_clock(p_cursor[i + 1]::regclass, v_rank);
            p_cursor[i + 2] := v_rank;
        end if;
    end loop;
    return p_cursor;
end $$;

comment on function stint_internal.advance_clocks(bigint[], int) is 'Tells the clocks of fair lanes what a session has claimed.';
