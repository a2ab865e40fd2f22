-- Moves the clock of a fair lane on to a rank that was claimed, unless it is further already. Two sessions that do so at once may leave the smaller of
-- their ranks: then a newcomer comes a little too early, and move_marks puts the clock right with its next row.
create or replace function stint_internal.advance_clock(p_clock regclass, p_rank bigint) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_rank > stint_internal.clock_time(p_clock) then
        perform setval(p_clock, p_rank);
    end if;
end $$;

comment on function stint_internal.advance_clock(regclass, bigint) is 'Tells the clock of a fair lane what was claimed; not transactional.';
