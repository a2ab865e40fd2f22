-- Where a run stands between 0 and 100: by chance, but always in the same place. SQL-standard form, inlined.
create or replace function stint.handler_share(p_job_id uuid, p_run bigint) returns double precision
    language sql immutable parallel safe
    return (uuid_hash_extended(p_job_id, p_run) & 1048575) * 100.0::float8 / 1048576;

comment on function stint.handler_share(uuid, bigint) is
'The place of a run between 0 and 100, which decides by which version of its handler it is run: see stint.handlers. Each run of a job has another one.';
