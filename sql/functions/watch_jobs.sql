-- Somebody watches job_status: from now on every change is announced, not just the first of each second. Holds a shared advisory lock on this
-- connection until it ends.
create or replace function stint.watch_jobs() returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_advisory_lock_shared(1937010542, hashtext('job_status watcher'));
end $$;

comment on function stint.watch_jobs() is
'For a connection that LISTENs to job_status and must hear of every change; ends with the connection. Without it each session announces at most 20
transactions a second, since a commit that notifies holds a cluster-wide lock.';
