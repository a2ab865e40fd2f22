-- A worker says a second time that its run failed: answer what became of it then. Raises ST004, ST005 when the run was never this worker's to end.
create or replace function stint_internal.outcome_of_run(p_job_id uuid, p_run bigint) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_status  text;
    v_outcome text;
begin
    select h.status into v_status from stint_internal.job_history h
    where h.id = p_job_id and h.run = p_run and h.status <> 'completed' and h.finished_at >= stint_internal.id_time(p_job_id);
    if found then
        return v_status;
    end if;
    select a.outcome into v_outcome from stint_internal.job_attempt a where a.job_id = p_job_id and a.run = p_run and a.outcome not in ('lost', 'released');
    if found then
        return case v_outcome when 'snoozed' then 'scheduled' else 'retrying' end;
    end if;
    perform stint_internal.refuse_run(p_job_id, p_run);
end $$;

comment on function stint_internal.outcome_of_run(uuid, bigint) is 'What a failed run of a job has led to; raises stale_run (ST005) when it did not fail.';
