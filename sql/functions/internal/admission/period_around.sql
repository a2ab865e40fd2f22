-- The period around a moment that begins, by the clocks of a time zone, when every period does: of an hour or a part of one at the full hour, of hours or days at
-- midnight, of weeks on Monday, of months and years on the first. A period of hours that the clocks skip or repeat is so much shorter or longer; one of up to an hour is not, so that
-- where they repeat an hour there are two. One that does not fit into the next larger unit has no such beginning (see unique_rule).
create or replace function stint_internal.period_around(p_period interval, p_zone text, p_at timestamptz, out begins_at timestamptz, out ends_at timestamptz)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_monday constant timestamp := '2001-01-01';
    v_months constant int := 12 * extract(year from p_period) + extract(month from p_period);
    v_local  constant timestamp := p_at at time zone p_zone;
    v_start  timestamp;
begin
    if v_months > 0 then
        v_start := date_trunc('year', v_local)
            + make_interval(months => extract(month from v_local)::int - 1 - (12 * extract(year from v_local) + extract(month from v_local) - 1)::int % v_months);
    else
        v_start := date_bin(p_period, v_local, c_monday);
    end if;
    if p_period <= interval '1 hour' then
        begins_at := p_at - (v_local - v_start);
        ends_at := begins_at + p_period;
    else
        begins_at := v_start at time zone p_zone;
        ends_at := (v_start + p_period) at time zone p_zone;
    end if;
end $$;

comment on function stint_internal.period_around(interval, text, timestamptz) is 'Beginning and end of the period in which a moment lies, counted from the full hour, midnight, Monday or the first in a time zone.';
