-- Everything a progress bar needs, in one object. Raises ST004 for a job that does not exist or is not this session's to see.
create or replace function stint.job_status(p_job_id uuid) returns jsonb
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job record;
    v_eta timestamptz;
begin
    select * into v_job from stint.jobs j where j.id = p_job_id;
    if not found then
        perform stint_internal.job_not_found(p_job_id);
    end if;
    if v_job.status = 'processing' and v_job.progress_percent > 0 then
        v_eta := v_job.started_at + (stint.now() - v_job.started_at) * (100.0 / v_job.progress_percent);
    end if;
    return jsonb_build_object(
        'job_id', v_job.id, 'job_type', v_job.job_type, 'queue', v_job.queue, 'priority', v_job.priority, 'status', v_job.status, 'waits_for', v_job.waits_for,
        'concurrency_key', v_job.concurrency_key,
        'progress_percent', v_job.progress_percent, 'progress_message', v_job.progress_message, 'progress', v_job.progress, 'eta', v_eta,
        'attempts', v_job.attempts, 'max_attempts', v_job.max_attempts, 'run', v_job.run, 'worker_id', v_job.worker_id, 'tags', v_job.tags,
        'result', v_job.result, 'error_code', v_job.error_code, 'error_message', v_job.error_message, 'error_detail', v_job.error_detail,
        'created_at', v_job.created_at, 'scheduled_for', nullif(v_job.scheduled_for, 'infinity'), 'started_at', v_job.started_at,
        'finished_at', v_job.finished_at, 'expires_at', v_job.expires_at, 'cancel_requested_at', v_job.cancel_requested_at);
end $$;

comment on function stint.job_status(uuid) is
'A job''s status, progress, expected end (eta, from progress and elapsed time), result, error and times, as JSON.';
