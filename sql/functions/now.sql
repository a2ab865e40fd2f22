-- What time Stint takes it to be: the clock, or in the owner's tests the setting stint.fake_now, so that a test of three retries, the
-- dead letter and a night of changing clocks takes milliseconds. Written in SQL-standard form, whose names are bound here and now, so that it
-- needs no search_path and is inlined; volatile like the clock, so functions read it once, into v_now. Raises 42501 when somebody else sets the clock.
create or replace function stint.now() returns timestamptz
    language sql volatile parallel safe
    return case when coalesce(current_setting('stint.fake_now', true), '') = '' then clock_timestamp() else stint_internal.fake_now() end;

comment on function stint.now() is
'The time that all of Stint goes by: clock_timestamp(), or for the owner of the schema the setting stint.fake_now, which lets tests move time without sleeping.';
