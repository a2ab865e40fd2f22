-- Two lists of problems as one; no more than some twenty, so that a long list of bad elements does not take quadratic time. SQL-standard form, inlined.
create or replace function stint_internal.add_problems(p_one jsonb, p_more jsonb) returns jsonb
    language sql immutable parallel safe
    return case when p_more is null then p_one when p_one is null then p_more when jsonb_array_length(p_one) >= 20 then p_one else p_one || p_more end;

comment on function stint_internal.add_problems(jsonb, jsonb) is 'Two lists of problems as one.';
