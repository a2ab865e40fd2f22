-- Duty: runs that were lost, near the heads of their lanes: a running job keeps the place in line from which it was claimed, and claims begin at the head. So this reads no
-- more of a deep queue than of a flat one; rescue_stray_jobs reads the rest, rarely. At most 1,000 jobs a call.
create or replace function stint.rescue_lost_jobs() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    -- In order of rank, from the index alone; see stint.claim_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    c_far constant int := 20000;
begin
    return stint_internal.rescue_jobs(array(
        select near.id
        from stint_internal.queue q
        cross join generate_series(0, 10) as p (priority)
        cross join lateral (
            select j.id, j.status from stint_internal.job_queue j
            where j.queue = q.name and j.priority = p.priority and j.rank is not null
            order by j.rank limit c_far) as near
        where near.status = 'processing'));
end $$;

comment on function stint.rescue_lost_jobs() is
'Duty of tick(): takes back runs whose lease is over and whose worker has sent no heartbeat for settings.worker_lease, or said goodbye; returns how many. Looks at the first 20,000 jobs of each queue
and priority; stint.rescue_stray_jobs looks at all.';
