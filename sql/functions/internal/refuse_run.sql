-- Why a write of a worker is refused: the job is gone (ST004) or somebody else's by now (ST005). Never returns.
create or replace function stint_internal.refuse_run(p_job_id uuid, p_run bigint) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_run    bigint;
    v_status text;
begin
    if p_run is null then
        raise exception using errcode = 'ST001', message = 'p_run must not be null',
            detail = 'Every write of a worker presents the run number of its claim, so that a worker that lost its lease can write nothing.',
            hint = 'Pass the run that claim_jobs returned; handlers find it in STINT_RUN.';
    end if;
    select j.run, j.status into v_run, v_status from stint_internal.job_queue j where j.id = p_job_id;
    if not found then
        select h.run, h.status into v_run, v_status from stint_internal.job_history h
        where h.id = p_job_id and h.finished_at >= stint_internal.id_time(p_job_id);
        if not found then
            perform stint_internal.job_not_found(p_job_id);
        end if;
    end if;
    raise exception using errcode = 'ST005', message = format('run %s of job %s is over', p_run, p_job_id),
        detail = format('The job is %s, its latest run is %s.', v_status, v_run),
        hint = 'Stop working on it and throw the result away: the lease was lost, or the job was ended by somebody else.';
end $$;

comment on function stint_internal.refuse_run(uuid, bigint) is 'Raises stale_run (ST005) or job_not_found (ST004).';
