-- Whether a rule of a call, which nobody has checked yet, is right and one of the two that nearly every call brings: {"key": "…"} and {"fields": ["/one"]}. Put together
-- again from that one text it is the same; what JSON or a pointer escapes is not. SQL-standard form, stable as what it is made of, so that it is inlined.
create or replace function stint_internal.is_usual_call(p_unique jsonb) returns boolean
    language sql stable parallel safe
    return (pg_column_size(p_unique) <= 250 and p_unique::text = coalesce('{"key": "' || nullif(p_unique ->> 'key', '') || '"}',
        '{"fields": ["/' || nullif(translate(p_unique #>> '{fields,0}', '/~', ''), '') || '"]}')) is true;

comment on function stint_internal.is_usual_call(jsonb) is 'Whether p_unique of a call is one of the usual, so that create_job can do without unique_rule and claim_unique.';
