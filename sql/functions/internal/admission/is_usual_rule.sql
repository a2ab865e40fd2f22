-- Whether usual_digest() holds under the rule of a job type, and nothing else is to be done for a new job: one field at the top of the payload, for each tenant and type, while a job is unfinished, and no wait.
-- SQL-standard form, inlined.
create or replace function stint_internal.is_usual_rule(p_rule jsonb) returns boolean
    language sql immutable parallel safe
    return p_rule ? 'field' and p_rule @> '{"by_tenant": true}' and not p_rule ?| '{keep,wait,by_type}';

comment on function stint_internal.is_usual_rule(jsonb) is 'Whether the rule of uniqueness of a type is one of the usual, so that create_job can do without claim_unique.';
