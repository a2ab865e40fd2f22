-- Whether a row that the caller sees was written by the caller's own transaction: by itself, or after a savepoint, or in a block that catches errors, which have numbers of their own
-- behind that of the transaction. p_xmin: the row's.
create or replace function stint_internal.is_uncommitted(p_xmin xid) returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_own   numeric := pg_current_xact_id_if_assigned()::text::numeric;
    -- How far behind it, in 32 bits: what is half of them away is older.
    v_after numeric := mod(p_xmin::text::numeric - v_own + 18446744073709551616, 4294967296);
begin
    return coalesce(v_after < 2147483648 and pg_xact_status((v_own + v_after)::text::xid8) = 'in progress', false);
end $$;

comment on function stint_internal.is_uncommitted(xid) is 'Whether the caller''s transaction has written the row itself.';
