-- Whether a runner waits for this queue. An idle runner holds an exclusive advisory lock on the queue's name; trying for a shared one tells. That costs no
-- row, no dead version and no snapshot, callers do not get in each other's way, and it ends with the runner's connection.
create or replace function stint_internal.somebody_idle(p_queue text) returns boolean
    language sql volatile
    return case when pg_try_advisory_lock_shared(1937010542, hashtext(p_queue))
                then not pg_advisory_unlock_shared(1937010542, hashtext(p_queue)) else true end;

comment on function stint_internal.somebody_idle(text) is 'Whether a runner has declared itself idle for the queue (stint.declare_idle).';
