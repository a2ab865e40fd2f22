-- What unique_rule makes of the two forms in which nearly every call brings its rule, {"key": "…"} and {"fields": ["/one"]}, for a type without a rule; null for any other, also
-- for a wrong one. SQL-standard form, stable as what it is made of, so that it is inlined: a call of unique_rule would cost more than half as much as creating the job.
create or replace function stint_internal.usual_rule(p_unique jsonb) returns jsonb
    language sql stable parallel safe
    return '{"scope": "unfinished", "on_conflict": "existing", "by_tenant": true, "by_call": true}'::jsonb || case
        when jsonb_typeof(p_unique -> 'key') = 'string' and char_length(p_unique ->> 'key') between 1 and 255 and p_unique = jsonb_build_object('key', p_unique -> 'key')
        then p_unique
        when p_unique #>> '{fields,0}' ~ '^/[^/~]+$' and p_unique = jsonb_build_object('fields', jsonb_build_array(p_unique #> '{fields,0}'))
        then p_unique || jsonb_build_object('field', substr(p_unique #>> '{fields,0}', 2)) end;

comment on function stint_internal.usual_rule(jsonb) is 'The usual rules of uniqueness of a call, complete; null where unique_rule() has to look.';
