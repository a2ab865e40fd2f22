-- Checks the kind of a backoff and its delays together. Raises ST001 and names the argument.
create or replace function stint_internal.check_backoff(p_backoff text, p_backoff_delays interval[], p_jitter text) returns void
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_backoff not in ('exponential', 'linear', 'fixed', 'list') then
        raise exception using errcode = 'ST001', message = format('p_backoff is %s', quote_literal(left(p_backoff, 60))),
            detail = 'It says how delays grow from one attempt to the next.', hint = 'exponential, linear, fixed or list.';
    elsif p_jitter not in ('bounded', 'full') then
        raise exception using errcode = 'ST001', message = format('p_jitter is %s', quote_literal(left(p_jitter, 60))),
            detail = 'It says how delays are scattered.', hint = 'bounded (adds up to p_backoff_jitter) or full (anything up to the delay).';
    elsif p_backoff <> 'list' and p_backoff_delays is not null then
        raise exception using errcode = 'ST001', message = format('p_backoff_delays contradicts p_backoff %s', p_backoff),
            detail = 'Only the backoff list has delays of its own.', hint = 'Leave p_backoff out, or say list.';
    elsif p_backoff = 'list' and p_backoff_delays is null then
        raise exception using errcode = 'ST001', message = 'p_backoff list needs p_backoff_delays',
            detail = 'Without them there is no delay to take.', hint = 'p_backoff_delays => ''{10 seconds, 1 minute, 10 minutes}''.';
    elsif cardinality(p_backoff_delays) not between 1 and 100 or array_position(p_backoff_delays, null) is not null
          or exists (select from unnest(p_backoff_delays) as d where d not between interval '0' and interval '100 years') then
        raise exception using errcode = 'ST001', message = 'p_backoff_delays is not a list of delays',
            detail = format('Got %s.', left(p_backoff_delays::text, 200)), hint = 'From 1 to 100 intervals that are not negative; the last one repeats.';
    end if;
end $$;

comment on function stint_internal.check_backoff(text, interval[], text) is 'Raises invalid_argument (ST001) for a backoff that contradicts itself.';
