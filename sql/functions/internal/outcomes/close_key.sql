-- What a handler says about a rate limit closes its key until then; what is wrong with it is answered as a remark and not raised, so that no run is lost.
create or replace function stint_internal.close_key(p_rate_limit jsonb, p_until timestamptz) returns text
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_key text := p_rate_limit ->> 'key';
begin
    if char_length(v_key) between 1 and 255 then
        perform stint.report_rate_limited(v_key, least(p_until, stint.now() + interval '31 days'));
    end if;
    return nullif(concat_ws(e'\n',
        case when v_key is not null and char_length(v_key) not between 1 and 255
             then format('The rate limit''s key has %s characters, not 1 to 255: nothing was closed.', char_length(v_key)) end,
        case when p_rate_limit ->> 'until' is not null and stint_internal.rate_limit_end(p_rate_limit) is null
             then format('The rate limit''s end is no time: %s.', quote_literal(left(p_rate_limit ->> 'until', 100))) end), '');
end $$;

comment on function stint_internal.close_key(jsonb, timestamptz) is 'Closes the key of {"key": …, "until": …}; returns what was wrong with it, or null.';
