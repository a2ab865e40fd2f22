-- Checks the rarer options of a new job. Raises ST001.
create or replace function stint_internal.check_job_options(p_expires_at timestamptz, p_tags text[], p_trace_context jsonb) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_tag text;
begin
    if p_expires_at <= stint.now() then
        raise exception using errcode = 'ST001', message = 'p_expires_at is in the past',
            detail = format('Got %s, it is %s.', p_expires_at, stint.now()), hint = 'Leave it out for a job that does not expire.';
    end if;
    if cardinality(p_tags) > 20 then
        raise exception using errcode = 'ST001', message = format('p_tags has %s tags', cardinality(p_tags)),
            detail = 'A job may carry 20.', hint = 'Put long lists into the payload.';
    end if;
    foreach v_tag in array coalesce(p_tags, '{}') loop
        if v_tag is null or char_length(v_tag) not between 1 and 100 then
            raise exception using errcode = 'ST001', message = 'p_tags has an unusable tag',
                detail = format('Got %s.', coalesce(quote_literal(left(v_tag, 120)), 'null')), hint = 'A tag has 1 to 100 characters.';
        end if;
    end loop;
    if jsonb_typeof(p_trace_context) <> 'object' or pg_column_size(p_trace_context) > 2048 then
        raise exception using errcode = 'ST001', message = 'p_trace_context must be a small JSON object',
            detail = 'It is handed to the handler as it is.', hint = 'Pass {"traceparent": "00-…", "tracestate": "…"}.';
    end if;
end $$;

comment on function stint_internal.check_job_options(timestamptz, text[], jsonb) is 'Raises invalid_argument (ST001) for unusable expiry, tags or trace context.';
