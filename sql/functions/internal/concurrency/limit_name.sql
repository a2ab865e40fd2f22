-- A limit in words, for people: key "doc:7" of tenant acme; rate of job type geocode, tenant acme. SQL-standard form, inlined; see stint.now().
create or replace function stint_internal.limit_name(p_limit_id text) returns text
    language sql immutable parallel safe
    return case left(p_limit_id, 1)
        when '1' then format('key %s of %s', to_jsonb(substr(p_limit_id, 3)::jsonb ->> 2), coalesce('tenant ' || (substr(p_limit_id, 3)::jsonb ->> 0),
                             'creator ' || (substr(p_limit_id, 3)::jsonb ->> 1), 'nobody'))
        when '6' then 'job type ' || (substr(p_limit_id, 3)::jsonb ->> 0)
        when '7' then 'queue ' || (substr(p_limit_id, 3)::jsonb ->> 0)
        when '8' then concat_ws(', ', 'rate of job type ' || (substr(p_limit_id, 3)::jsonb ->> 0), 'key ' || to_jsonb(substr(p_limit_id, 3)::jsonb ->> 3)::text,
                                'user ' || (substr(p_limit_id, 3)::jsonb ->> 2), 'tenant ' || (substr(p_limit_id, 3)::jsonb ->> 1))
        when '9' then concat_ws(', ', 'rate of queue ' || (substr(p_limit_id, 3)::jsonb ->> 0), 'key ' || to_jsonb(substr(p_limit_id, 3)::jsonb ->> 3)::text,
                                'user ' || (substr(p_limit_id, 3)::jsonb ->> 2), 'tenant ' || (substr(p_limit_id, 3)::jsonb ->> 1))
        else format('plan of %s%s%s', coalesce('tenant ' || (substr(p_limit_id, 3)::jsonb ->> 0), 'no tenant'),
                    case when left(p_limit_id, 1) in ('2', '3') then ', user ' || coalesce(substr(p_limit_id, 3)::jsonb ->> 1, '(none)') end,
                    case when left(p_limit_id, 1) in ('2', '4') then ', job type ' || (substr(p_limit_id, 3)::jsonb ->> 2) end) end;

comment on function stint_internal.limit_name(text) is 'A limit in words.';
