-- Counts what make_source_function writes into functions: raised whenever that, or the query that it takes from trigger_source_query, becomes another. Functions
-- of another version work it out anew for each statement until the duty refresh_routes has made them again.
create or replace function stint_internal.source_version() returns int
    language sql immutable parallel safe
    return 1;

comment on function stint_internal.source_version() is 'The version of the functions of trigger sources.';
