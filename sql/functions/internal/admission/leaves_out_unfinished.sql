-- Whether a rule of uniqueness that counts these states (counted_states) leaves out some of unfinished jobs: then more than one of its jobs may be unfinished. SQL-standard form, inlined.
create or replace function stint_internal.leaves_out_unfinished(p_states jsonb) returns boolean
    language sql immutable parallel safe
    return not p_states @> '["pending", "scheduled", "blocked", "retrying", "processing"]'::jsonb;

comment on function stint_internal.leaves_out_unfinished(jsonb) is 'Whether a rule of uniqueness leaves out states of unfinished jobs.';
