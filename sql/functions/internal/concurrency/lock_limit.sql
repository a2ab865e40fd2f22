-- Tries for the lock of a limit, until the transaction ends; waits up to 20 ms, since others hold it only while they commit. Whoever has failed a few times or settles many
-- limits in one transaction leaves the others to the duty: no commit takes long, and the lock table has room for all.
create or replace function stint_internal.lock_limit(p_limit_id text, p_most int default 256) returns boolean
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_failure constant int := 64;
    v_spent   int := coalesce(nullif(current_setting('stint.limits_settled', true), '')::int, 0);
begin
    for v_try in 1 .. case when v_spent < p_most then 20 else 0 end loop
        if pg_try_advisory_xact_lock(1937010550, hashtext(p_limit_id)) then
            perform set_config('stint.limits_settled', (v_spent + 1)::text, true);
            return true;
        end if;
        perform pg_sleep(0.001);
    end loop;
    perform set_config('stint.limits_settled', (v_spent + c_failure)::text, true);
    return false;
end $$;

comment on function stint_internal.lock_limit(text, int) is 'Whether this transaction has the lock under which the state of a limit is changed.';
