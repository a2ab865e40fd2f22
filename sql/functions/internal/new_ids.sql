-- Many job ids at once, for a fifth of the cost of as many calls of new_id: one of these, then its random tail counted up (RFC 9562, section 6.2, monotonic
-- random), so that they are ordered and stand side by side in the index. The tail begins between 2^44 and 2^46 + 2^44: always twelve digits.
create or replace function stint_internal.new_ids(p_at timestamptz, p_count int) returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_first text   := stint_internal.new_id(p_at)::text;
    v_stem  text   := left(v_first, 24);
    v_tail  bigint := (('x' || right(v_first, 12))::bit(48)::bigint & ((1::bigint << 46) - 1)) + (1::bigint << 44);
begin
    return array(select (v_stem || to_hex(v_tail + n))::uuid from generate_series(1, p_count) as n);
end $$;

comment on function stint_internal.new_ids(timestamptz, int) is 'So many new job ids, in ascending order.';
