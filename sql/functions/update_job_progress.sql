-- Writes down how far a run has come. A HOT update of one row. Raises ST001, ST004, ST005 stale_run.
create or replace function stint.update_job_progress(
    p_job_id           uuid,
    p_progress_percent int,
    p_progress_message text   default null,
    p_run              bigint default null,
    p_progress         jsonb  default null
) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_cancelled boolean;
begin
    if p_progress_percent not between 0 and 100 or jsonb_typeof(p_progress) <> 'object' then
        raise exception using errcode = 'ST001', message = 'progress is a percentage and, if you like, an object of counts',
            detail = format('Got p_progress_percent %s, p_progress %s.', p_progress_percent, left(p_progress::text, 100)),
            hint = 'Pass 0 to 100, and {"total": 1000, "processed": 400, "failed": 2} or nothing.';
    end if;
    update stint_internal.job_queue j
    set progress_percent = coalesce(p_progress_percent, j.progress_percent), progress_message = coalesce(left(p_progress_message, 500), j.progress_message),
        progress = coalesce(p_progress, j.progress)
    where j.id = p_job_id and j.run = p_run and j.status = 'processing'
    returning j.cancel_requested_at is not null into v_cancelled;
    if not found then
        perform stint_internal.refuse_run(p_job_id, p_run);
    end if;
    if stint_internal.worth_announcing() then
        perform stint_internal.announce(array[p_job_id], 'processing', p_progress_percent);
    end if;
    return not v_cancelled;
end $$;

comment on function stint.update_job_progress(uuid, int, text, bigint, jsonb) is
'Sets the progress of a running job. p_run is required: the run that claim_jobs returned. p_progress: {"total", "processed", "failed"}.
Answers true: go on; false: somebody asked to cancel the job, stop soon. Raises stale_run (ST005) when the lease was lost.';
