-- A runner waits for these queues: from now on their producers notify stint_wake, and every listening runner hears it. Holds an advisory lock per queue
-- on this connection, until declare_busy or the end of the connection; one idle runner per queue is enough to hold it, so those that another runner
-- holds are left out of the answer: ask for them again at the next poll. The order matters: declare idle, claim once more, then wait.
create or replace function stint.declare_idle(p_queues text[]) returns setof text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_queue text;
begin
    foreach v_queue in array coalesce(p_queues, '{}') loop
        -- A producer that is just looking holds the lock for a microsecond; only another idle runner holds it for longer.
        for attempt in 1 .. 5 loop
            if pg_try_advisory_lock(1937010542, hashtext(v_queue)) then
                return next v_queue;
                exit;
            end if;
            perform pg_sleep(0.0005);
        end loop;
    end loop;
end $$;

comment on function stint.declare_idle(text[]) is
'For runners, on the connection that LISTENs to stint_wake: asks producers of these queues to notify, and returns the queues for which this connection now
stands; another idle runner stands for the others, ask again at the next poll. Claim once more after it, then wait.';
