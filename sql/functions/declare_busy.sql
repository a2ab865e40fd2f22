-- The runner has enough to do: producers need not notify for it. Gives back the locks of declare_idle.
create or replace function stint.declare_busy(p_queues text[]) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_advisory_unlock_shared(1937010542, hashtext(q)) from unnest(p_queues) as q;
end $$;

comment on function stint.declare_busy(text[]) is 'For runners, on the same connection as declare_idle: takes that back.';
