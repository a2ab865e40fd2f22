-- When a service that turned a handler away will hear it again: {"until": …}, no later than a month from now and no sooner than in a second. Null when
-- that is not said or not a time. Never raises: what a handler prints must not lose its run.
create or replace function stint_internal.rate_limit_end(p_rate_limit jsonb) returns timestamptz
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return case when p_rate_limit ->> 'until' is not null then
        least(greatest((p_rate_limit ->> 'until')::timestamptz, stint.now() + interval '1 second'), stint.now() + interval '31 days') end;
exception when data_exception then
    return null;
end $$;

comment on function stint_internal.rate_limit_end(jsonb) is 'The end of a rate limit as a handler reported it; null when it cannot be read.';
