-- What the function that runs statements as a role is called. PostgreSQL would cut a longer name off, where two roles may be called the same.
create or replace function stint_internal.runner_name(p_role text) returns name
    language sql immutable
    return case when octet_length(p_role) <= 56 then 'run_as_' || p_role else 'run_as_' || md5(p_role) end;

comment on function stint_internal.runner_name(text) is 'The name of stint_internal.run_as_ROLE.';
