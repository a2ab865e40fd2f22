-- Whether a runner waits for this queue. An idle runner holds a shared advisory lock on the queue's name; trying for the exclusive one tells,
-- costs no row, no dead version and no snapshot, and ends with the runner's connection. Two callers at the very same moment may take each
-- other for a runner: that costs one notification too many.
create or replace function stint_internal.somebody_idle(p_queue text) returns boolean
    language sql volatile
    return case when pg_try_advisory_lock(1937010542, hashtext(p_queue)) then not pg_advisory_unlock(1937010542, hashtext(p_queue)) else true end;

comment on function stint_internal.somebody_idle(text) is 'Whether a runner has declared itself idle for the queue (stint.declare_idle).';
