-- The least id of a millisecond; with id_time(), the other way round.
create or replace function stint_internal.id_bound(p_at timestamptz) returns uuid
    language sql immutable strict parallel safe
    return rpad(lpad(to_hex(floor(date_part('epoch', p_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid;

comment on function stint_internal.id_bound(timestamptz) is 'No job that is created at that time or later has a smaller id.';
