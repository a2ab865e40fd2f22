-- Raises ST001 for what is no answer to a failed parent.
create or replace function stint_internal.check_parent_policy(p_name text, p_policy text) returns void
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_policy is null or p_policy not in ('cancel', 'run', 'wait') then
        raise exception using errcode = 'ST001', message = format('%s is %s', p_name, coalesce(quote_literal(left(p_policy, 40)), 'null')),
            detail = 'It says what happens to a job when one of its parents ends without completing.',
            hint = 'Use cancel, run (run anyway) or wait (until the parent is retried and completes).';
    end if;
end $$;

comment on function stint_internal.check_parent_policy(text, text) is 'Raises invalid_argument (ST001) for a policy that does not exist.';
