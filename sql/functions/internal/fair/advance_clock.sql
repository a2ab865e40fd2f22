-- Moves the clock of a fair lane on to a rank that was claimed, unless it is further already; returns what it shows then. Two sessions that do so at once may
-- leave the smaller of their ranks: then a newcomer comes a little too early, and move_marks puts the clock right with its next row.
create or replace function stint_internal.advance_clock(p_clock regclass, p_rank bigint) returns bigint
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_time bigint := stint_internal.clock_time(p_clock);
begin
    if p_rank > v_time then
        return setval(p_clock, p_rank);
    end if;
    return v_time;
end $$;

comment on function stint_internal.advance_clock(regclass, bigint) is 'Tells the clock of a fair lane what was claimed; not transactional.';
