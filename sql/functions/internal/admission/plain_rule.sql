-- A rule of uniqueness without what unique_rule() and placed_rule() have worked out: as one may write it (the view stint.job_types says so once more: whoever reads it may
-- not call this). SQL-standard form, inlined.
create or replace function stint_internal.plain_rule(p_rule jsonb) returns jsonb
    language sql immutable parallel safe
    return p_rule - '{field,paths,by_call,keep,slot}'::text[];

comment on function stint_internal.plain_rule(jsonb) is 'A rule of uniqueness as its author may write it.';
