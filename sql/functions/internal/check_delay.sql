-- How long a job is put off must make sense: not back in time, nor beyond what a timestamp can hold. Null passes. Raises ST001.
create or replace function stint_internal.check_delay(p_argument text, p_delay interval) returns void
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_delay not between interval '0' and interval '10 years' then
        raise exception using errcode = 'ST001', message = format('%s is %s', p_argument, p_delay),
            detail = 'A job is put off for 0 seconds to ten years from now.', hint = 'Pass an interval such as ''5 minutes''.';
    end if;
end $$;

comment on function stint_internal.check_delay(text, interval) is 'Raises ST001 for a delay that is negative or longer than ten years.';
