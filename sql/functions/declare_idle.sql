-- A runner waits for these queues: from now on their producers notify stint_wake. Holds a shared advisory lock per queue on this connection, until
-- declare_busy or the end of the connection. The order matters: declare idle, claim once more, then wait. See stint_internal.somebody_idle.
create or replace function stint.declare_idle(p_queues text[]) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_advisory_lock_shared(1937010542, hashtext(q)) from unnest(p_queues) as q;
end $$;

comment on function stint.declare_idle(text[]) is
'For runners, on the connection that LISTENs to stint_wake: asks producers of these queues to notify. Claim once more after it, then wait.';
