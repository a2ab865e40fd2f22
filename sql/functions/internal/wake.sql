-- Wakes idle runners of a queue. A commit that notifies takes a lock of the whole cluster until its WAL is flushed, so nobody notifies
-- while all runners are busy: they come back by themselves.
create or replace function stint_internal.wake(p_queue text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if stint_internal.somebody_idle(p_queue) then
        perform pg_notify('stint_wake', p_queue);
    end if;
end $$;

comment on function stint_internal.wake(text) is 'Notifies stint_wake with the queue''s name if a runner is idle for it.';
