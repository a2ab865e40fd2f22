-- HMAC (RFC 2104) with SHA-256, since pgcrypto need not be there. For keys of at most 64 bytes.
create or replace function stint_internal.hmac_sha256(p_key bytea, p_message bytea) returns bytea
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_inner bytea := decode(repeat('36', 64), 'hex');
    v_outer bytea := decode(repeat('5c', 64), 'hex');
begin
    for i in 0..length(p_key) - 1 loop
        v_inner := set_byte(v_inner, i, get_byte(v_inner, i) # get_byte(p_key, i));
        v_outer := set_byte(v_outer, i, get_byte(v_outer, i) # get_byte(p_key, i));
    end loop;
    return sha256(v_outer || sha256(v_inner || p_message));
end $$;

comment on function stint_internal.hmac_sha256(bytea, bytea) is 'HMAC-SHA-256 of a message, with a key of at most 64 bytes.';
