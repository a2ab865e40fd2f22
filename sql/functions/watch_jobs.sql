-- Somebody watches job_status: from now on every change is announced, not just what is announced at no cost to others. Holds an advisory lock on this
-- connection until it ends; one watcher is enough to hold it for all.
create or replace function stint.watch_jobs() returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return pg_try_advisory_lock(1937010542, hashtext('job_status watcher'));
end $$;

comment on function stint.watch_jobs() is
'For a connection that LISTENs to job_status and must hear of every change; call it every few seconds. False: another watcher stands for all at present.
Without a watcher changes are announced when that is free of cost: at most 20 transactions a second and session, and none that would wait for another.';
