-- What the clock of a fair lane shows: about the rank that was claimed last there. Not transactional.
create or replace function stint_internal.clock_time(p_clock regclass) returns bigint
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(pg_sequence_last_value(p_clock), stint_internal.first_fair_rank());
end $$;

comment on function stint_internal.clock_time(regclass) is 'The virtual time of a fair lane.';
