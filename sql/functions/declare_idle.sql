-- A runner waits for these queues: from now on their producers notify stint_wake, and every listening runner hears it. Holds an advisory lock per queue
-- on this connection, until declare_busy or the end of the connection; one idle runner per queue is enough to hold it, so those that another runner
-- holds are left out of the answer: ask for them again at the next poll. The order matters: declare idle, claim once more, then wait.
create or replace function stint.declare_idle(p_queues text[]) returns setof text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query select q from unnest(p_queues) as q where pg_try_advisory_lock(1937010542, hashtext(q));
end $$;

comment on function stint.declare_idle(text[]) is
'For runners, on the connection that LISTENs to stint_wake: asks producers of these queues to notify, and returns the queues for which this connection now
stands; another idle runner stands for the others, ask again at the next poll. Claim once more after it, then wait.';
