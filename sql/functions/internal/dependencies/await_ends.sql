-- Waits for a moment until whoever is ending these jobs has committed or rolled back. Two who wait for each other both give up. Locks for key share what is left.
create or replace function stint_internal.await_ends(p_job_ids uuid[]) returns boolean
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '50ms'
as $$
begin
    perform from stint_internal.job_queue j where j.id = any (p_job_ids) order by j.id for key share;
    return true;
exception when lock_not_available or deadlock_detected then
    return false;
end $$;

comment on function stint_internal.await_ends(uuid[]) is 'Waits up to 50 ms a job for others who are ending them; whether that was enough.';
