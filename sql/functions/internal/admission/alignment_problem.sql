-- What an option align would have to be where periods cannot begin by those clocks; null: nothing is wrong with it.
create or replace function stint_internal.alignment_problem(p_period interval, p_zone text) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_seconds constant numeric := extract(epoch from p_period - date_trunc('day', p_period));
begin
    -- Years and months, days, or a part of a day; of these, one.
    if (date_trunc('month', p_period) <> '0')::int + (extract(day from p_period) <> 0)::int + (v_seconds <> 0)::int <> 1 or v_seconds <> 0 and 86400 % v_seconds <> 0 then
        return format('left out where the period is %s: only whole months, whole days, or hours, minutes or seconds that divide a day evenly begin at fixed times', p_period);
    end if;
    perform stint.now() at time zone p_zone;
    return null;
exception when invalid_parameter_value then
    return 'the name of a time zone that this server knows, such as "Europe/Berlin" (select name from pg_timezone_names)';
end $$;

comment on function stint_internal.alignment_problem(interval, text) is 'Why periods of this length cannot begin by the clocks of this time zone.';
