-- Duty: runs that were lost, wherever they stand in line: behind more than 20,000 others that nobody claimed before them, as jobs for functions may be in a queue that no runner
-- works on. Reads the live table once, so it rests long after it; at most 1,000 jobs a call.
create or replace function stint.rescue_stray_jobs() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now   timestamptz := stint.now();
    v_lease interval    := (select s.worker_lease from stint_internal.settings s);
begin
    return stint_internal.rescue_jobs(array(
        select j.id
        from stint_internal.job_queue j
        left join stint_internal.worker w on w.id = j.worker_id
        where j.status = 'processing' and stint_internal.is_lost(j.started_at, j.lease_until, w.stopped_at, w.last_beat_at, v_now, v_lease)
        limit 1000));
end $$;

comment on function stint.rescue_stray_jobs() is 'Duty of tick(): as stint.rescue_lost_jobs(), for all jobs, however far from the head of their line; returns how many.';
