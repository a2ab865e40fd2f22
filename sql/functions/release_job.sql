-- processing → pending: a claim that was not begun goes back, and its attempt is not counted; → cancelled, if that was asked for. Saying it twice
-- answers true. Locks the job's row.
-- Raises ST004, ST005 stale_run.
create or replace function stint.release_job(p_job_id uuid, p_run bigint) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job stint_internal.job_queue;
begin
    select * into v_job from stint_internal.job_queue j where j.id = p_job_id for no key update;
    if v_job.run = p_run and v_job.status in ('pending', 'blocked') then
        return true;
    elsif v_job.run is distinct from p_run or v_job.status is distinct from 'processing' then
        perform stint_internal.refuse_run(p_job_id, p_run);
    end if;
    if v_job.cancel_requested_at is not null then
        perform stint_internal.archive_jobs(array[p_job_id], array[p_run], '{processing}', 'cancelled');
        perform stint_internal.announce(array[p_job_id], 'cancelled');
        return true;
    end if;
    perform stint_internal.record_attempt(v_job, 'released');
    perform stint_internal.make_ready(array[p_job_id], true);
    return true;
end $$;

comment on function stint.release_job(uuid, bigint) is
'Gives a claimed job back, unstarted: it is ready at once for another worker and the attempt is not counted.';
