-- Duty: runs that were lost, wherever they stand in line: behind more than 20,000 others that nobody claimed before them, as jobs for functions may be in a queue that no runner
-- works on. Reads the live table once, so it rests long after it; at most 1,000 jobs a call.
create or replace function stint.rescue_stray_jobs() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return stint_internal.rescue_jobs(array(select j.id from stint_internal.job_queue j where j.status = 'processing'));
end $$;

comment on function stint.rescue_stray_jobs() is 'Duty of tick(): as stint.rescue_lost_jobs(), for all jobs, however far from the head of their line; returns how many.';
