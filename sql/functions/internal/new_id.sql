-- UUID version 7 (RFC 9562): 48 bits of milliseconds, then random. Made by the server's own function from PostgreSQL 18 on.
-- Milliseconds are rounded down, so that nothing that happens to a job is older than its id (see id_time).
-- SQL-standard form, so that it is inlined into bulk inserts; see stint.now().
do $do$
begin
    if to_regprocedure('pg_catalog.uuidv7(interval)') is not null then
        execute 'create or replace function stint_internal.new_id(p_at timestamptz) returns uuid language sql volatile
                     return pg_catalog.uuidv7(p_at - clock_timestamp())';
    else
        -- Of a random version 4 id the tail from digit 16 on is kept, which carries the variant bits.
        create or replace function stint_internal.new_id(p_at timestamptz) returns uuid language sql volatile
            return (overlay(lpad(to_hex(floor(date_part('epoch', p_at) * 1000)::bigint), 12, '0') placing '-' from 9 for 0)
                    || '-7' || substr(gen_random_uuid()::text, 16))::uuid;
    end if;
end $do$;

comment on function stint_internal.new_id(timestamptz) is 'A new job id: UUID version 7, ordered by time of creation.';
