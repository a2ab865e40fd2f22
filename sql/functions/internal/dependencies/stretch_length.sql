-- Of how many parents a node watches one. Constant: the places in job_watch go by it. SQL-standard form, inlined.
create or replace function stint_internal.stretch_length() returns int
    language sql immutable parallel safe
    return 512;

comment on function stint_internal.stretch_length() is 'How many parents of a node share one row of job_watch.';
