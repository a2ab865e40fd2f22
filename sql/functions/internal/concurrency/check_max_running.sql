-- Raises ST001 unless the number may be a limit, or 0, which takes one away.
create or replace function stint_internal.check_max_running(p_what text, p_max int) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_max not between 0 and 1000000 then
        raise exception using errcode = 'ST001', message = format('%s is %s', p_what, p_max), detail = 'It says how many jobs may run at once.',
            hint = 'Pass 1 to 1000000, or 0 for no limit; to have none run, pause the queue or the job type.';
    end if;
end $$;

comment on function stint_internal.check_max_running(text, int) is 'Raises invalid_argument (ST001) for an unusable limit.';
