-- Trigger, deferred to the commit: settles the limit that this transaction has changed something about, so that its lock is held no longer than a commit takes. What cannot be
-- settled now stays for the duty: the lock is taken, the transaction has an old snapshot and would not see the newest state, or something went wrong. A commit must not
-- fail because of somebody else's turn.
create or replace function stint_internal.settle_nudge() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_lows bigint[] := array_fill(null::bigint, array[11]);
begin
    begin
        if current_setting('transaction_isolation') in ('read committed', 'read uncommitted') and stint_internal.lock_limit(new.limit_id) then
            if new.place is not null then
                v_lows[new.priority + 1] := new.place - 1;
            end if;
            delete from stint_internal.limit_nudge n where n.id = new.id;
            -- Unless the duty has done so in this very transaction.
            if found then
                perform stint_internal.settle_limit(new.limit_id, new.freed, v_lows);
            end if;
            return null;
        end if;
    exception when others then
        raise warning 'limit % is left to the duty settle_limits: % %', stint_internal.limit_name(new.limit_id), sqlstate, sqlerrm;
    end;
    update stint_internal.limit_nudge n set for_duty = true, noted_at = stint.now() where n.id = new.id;
    return null;
end $$;

comment on function stint_internal.settle_nudge() is 'Settles a limit when the transaction that has changed something about it commits.';
