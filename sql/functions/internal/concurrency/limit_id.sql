-- The id of a limit: a digit that says what is limited (1 a key, 2 a user's jobs of one type, 3 a user's, 4 a tenant's of one type, 5 a tenant's, 6 those of a type, 7 those of a
-- queue; 8 the rate of a type, 9 of a queue), then whose it is, as a JSON array. In this order a job takes its slots, from narrow to wide, and those of rates when it has all
-- others: they would be spent on waiting. SQL-standard form, inlined; see stint.now().
create or replace function stint_internal.limit_id(p_kind int, p_whose jsonb) returns text
    language sql stable parallel safe
    return concat(p_kind, ' ', p_whose);

comment on function stint_internal.limit_id(int, jsonb) is 'The id of a concurrency limit.';
