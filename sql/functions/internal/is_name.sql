-- Whether something may be the name of a queue or job type. SQL-standard form, inlined; see stint.now().
create or replace function stint_internal.is_name(p_name text) returns boolean
    language sql immutable parallel safe
    return coalesce(p_name ~ '^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,62}$', false);

comment on function stint_internal.is_name(text) is 'Whether the text may name a queue or a job type: 1 to 63 letters, digits and _ . : -';
