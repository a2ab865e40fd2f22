-- The millisecond in which a job id was made; no event of the job is older, which lets partitions before it be skipped.
create or replace function stint_internal.id_time(p_id uuid) returns timestamptz
    language sql immutable strict parallel safe
    return to_timestamp(('x' || lpad(translate(substr(p_id::text, 1, 13), '-', ''), 16, '0'))::bit(64)::bigint / 1000.0);

comment on function stint_internal.id_time(uuid) is 'Time of creation inside a version 7 id.';
