-- Checks a rate limit and returns it as it is kept: {"max": 100, "period": "1 minute", "per": "key"}, without what is null. Null for false, which takes one away. Raises ST001,
-- ST002 unknown_option.
create or replace function stint_internal.rate_rule(p_rate_limit jsonb) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_options constant text[] := '{max,period,per}';
    v_rule    jsonb;
    v_period  interval;
    v_wrong   text;
begin
    if p_rate_limit is null or p_rate_limit = 'false' then
        return null;
    elsif jsonb_typeof(p_rate_limit) <> 'object' then
        raise exception using errcode = 'ST001', message = 'p_rate_limit must be a JSON object', detail = format('Got %s.', left(p_rate_limit::text, 100)),
            hint = 'For example {"max": 100, "period": "1 minute"}, with "per": "key" for each concurrency key by itself; false for no limit.';
    end if;
    select k into v_wrong from jsonb_object_keys(p_rate_limit - c_options) as k limit 1;
    if found then
        raise exception using errcode = 'ST002', message = format('p_rate_limit has an unknown option %s', quote_literal(left(v_wrong, 100))),
            detail = format('Known are: %s.', array_to_string(c_options, ', ')), hint = 'Nothing was changed; check the spelling.';
    end if;
    v_rule := jsonb_strip_nulls(p_rate_limit);
    begin
        v_period := case when jsonb_typeof(v_rule -> 'period') = 'string' then v_rule ->> 'period' end;
    exception when invalid_datetime_format or datetime_field_overflow or interval_field_overflow then
        v_period := null;
    end;
    v_wrong := case
        when coalesce(jsonb_typeof(v_rule -> 'max') <> 'number' or v_rule ->> 'max' !~ '^[0-9]{1,7}$' or (v_rule ->> 'max')::int not between 1 and 1000000, true) then
            'max must be a number from 1 to 1000000'
        when coalesce(v_period not between interval '1 millisecond' and interval '366 days', true) then 'period must be an interval of 1 millisecond to 366 days'
        when v_rule -> 'per' not in ('"tenant"', '"user"', '"key"') then 'per must be tenant, user or key, or be left out for all jobs together' end;
    if v_wrong is not null then
        raise exception using errcode = 'ST001', message = format('p_rate_limit: %s', v_wrong), detail = format('Got %s.', left(p_rate_limit::text, 200)),
            hint = 'Nothing was changed. For example {"max": 100, "period": "1 minute"}; to have no job started, pause the queue or the job type.';
    end if;
    return v_rule;
end $$;

comment on function stint_internal.rate_rule(jsonb) is 'A rate limit, checked; null for false.';
