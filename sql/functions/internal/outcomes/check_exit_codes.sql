-- Raises ST001 unless this says what exit codes mean.
create or replace function stint_internal.check_exit_codes(p_exit_codes jsonb) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if jsonb_typeof(p_exit_codes) <> 'object' or exists (
        select from jsonb_each_text(p_exit_codes) as e where e.key !~ '^[0-9]{1,3}$' or e.value not in ('retry', 'fail', 'pause')) then
        raise exception using errcode = 'ST001', message = 'p_exit_codes is not a table of exit codes',
            detail = format('Got %s.', p_exit_codes), hint = 'Map numbers to retry, fail or pause: {"3": "fail", "75": "retry"}.';
    end if;
end $$;

comment on function stint_internal.check_exit_codes(jsonb) is 'Raises invalid_argument (ST001) for unusable meanings of exit codes.';
