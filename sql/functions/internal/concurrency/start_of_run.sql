-- When the run began whose job is leaving its limits: from the live table, or from the history where the job has ended at p_ended_at in this transaction. Null for a job
-- that nobody has started.
create or replace function stint_internal.start_of_run(p_job_id uuid, p_ended_at timestamptz) returns timestamptz
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((select j.started_at from stint_internal.job_queue j where j.id = p_job_id),
                    (select h.started_at from stint_internal.job_history h where h.id = p_job_id and h.finished_at = p_ended_at));
end $$;

comment on function stint_internal.start_of_run(uuid, timestamptz) is 'When a job was started that gives up its slots.';
