-- What PostgreSQL stores in place of a password (RFC 5802), so that the password itself never stands in a statement, where a log or
-- pg_stat_statements would keep it. One iteration is enough: the password is random and as hard to guess as the verifier's own keys.
create or replace function stint_internal.scram_verifier(p_password text) returns text
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_salt   bytea := uuid_send(gen_random_uuid());
    v_salted bytea := stint_internal.hmac_sha256(convert_to(p_password, 'UTF8'), v_salt || '\x00000001');
begin
    return format('SCRAM-SHA-256$1:%s$%s:%s', encode(v_salt, 'base64'),
        encode(sha256(stint_internal.hmac_sha256(v_salted, 'Client Key')), 'base64'),
        encode(stint_internal.hmac_sha256(v_salted, 'Server Key'), 'base64'));
end $$;

comment on function stint_internal.scram_verifier(text) is 'SCRAM-SHA-256 verifier of a random password of at most 64 bytes.';
