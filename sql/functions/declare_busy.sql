-- The runner has enough to do: producers need not notify for it. Gives back the locks that declare_idle answered with, and wakes the other idle runners,
-- so that one of them stands in its place.
create or replace function stint.declare_busy(p_queues text[]) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_advisory_unlock(1937010542, hashtext(q)), pg_notify('stint_wake', q) from unnest(p_queues) as q;
end $$;

comment on function stint.declare_busy(text[]) is 'For runners, on the same connection as declare_idle: takes back what that answered.';
