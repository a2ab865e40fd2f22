-- A time as people read it, and how far away it is: 2030-01-01 12:00:00Z (in 5 min); null for none.
create or replace function stint_internal.time_text(p_time timestamptz) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select case when isfinite(p_time) then to_char(p_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"') || case
               when p_time between stint.now() - interval '1 second' and stint.now() then ' (just now)'
               when p_time > stint.now() then format(' (in %s)', stint_internal.duration_text(p_time - stint.now()))
               else format(' (%s ago)', stint_internal.duration_text(stint.now() - p_time)) end
           end
$$;

comment on function stint_internal.time_text(timestamptz) is 'A time in words, in UTC.';
