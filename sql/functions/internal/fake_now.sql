-- The fake clock of tests. Only the owner may set it: a client that could would be free of every limit. Raises 42501.
create or replace function stint_internal.fake_now() returns timestamptz
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not pg_has_role(session_user, (select nspowner from pg_namespace where nspname = 'stint_internal'), 'member') then
        raise exception using errcode = '42501', message = 'stint.fake_now may only be set by the owner of the schema stint_internal',
            detail = format('This session belongs to %s.', session_user), hint = 'Reset it: reset stint.fake_now.';
    end if;
    return current_setting('stint.fake_now')::timestamptz;
end $$;

comment on function stint_internal.fake_now() is 'The setting stint.fake_now as a time, for the owner only.';
