-- The states in which a job counts under a rule of uniqueness. Its scope is a name for some of them. SQL-standard form, inlined; so is leaves_out_unfinished.
create or replace function stint_internal.counted_states(p_rule jsonb) returns jsonb
    language sql immutable parallel safe
    return case p_rule ->> 'scope'
        when 'unfinished' then '["pending", "scheduled", "blocked", "retrying", "processing"]'::jsonb
        when 'pending' then '["pending", "scheduled", "blocked", "retrying"]'
        when 'period' then '["pending", "scheduled", "blocked", "retrying", "processing", "completed", "failed", "cancelled", "expired", "dead_letter"]'
        else p_rule -> 'states' end;

comment on function stint_internal.counted_states(jsonb) is 'The states that a rule of uniqueness counts, as a JSON array.';
