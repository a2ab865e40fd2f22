-- UUID version 7 (RFC 9562): 48 bits of milliseconds, 12 bits of their fraction, then random: ids made one after the other stand side by side in the index.
-- Made by the server's own function from PostgreSQL 18 on. Rounded down, so that nothing that happens to a job is older than its id (see id_time).
-- SQL-standard form, so that it is inlined into bulk inserts; see stint.now().
do $do$
begin
    if to_regprocedure('pg_catalog.uuidv7(interval)') is not null then
        execute 'create or replace function stint_internal.new_id(p_at timestamptz) returns uuid language sql volatile
                     return pg_catalog.uuidv7(p_at - clock_timestamp())';
    else
        -- Milliseconds × 4096 are the first 15 digits, with the version in between; of a random version 4 id the tail is kept, which carries the variant bits.
        create or replace function stint_internal.new_id(p_at timestamptz) returns uuid language sql volatile
            return (overlay(lpad(to_hex(floor(date_part('epoch', p_at) * 4096000)::bigint), 15, '0') placing '7' from 13 for 0)
                    || substr(gen_random_uuid()::text, 20))::uuid;
    end if;
end $do$;

comment on function stint_internal.new_id(timestamptz) is 'A new job id: UUID version 7, ordered by time of creation.';
