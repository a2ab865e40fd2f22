-- Dead letters → pending; see retry_job. To another queue or priority, or with a corrected payload, where one is given. Each is answered for by itself.
-- Locks the jobs' rows, by id. Raises ST001, 42501.
create or replace function stint.redrive_jobs(
    p_job_ids uuid[], p_queue text default null, p_priority int default null, p_payload jsonb default null)
    returns table (job_id uuid, status text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_type   text;
    v_before jsonb;
begin
    -- The same rules for where they may go.
    perform stint_internal.plan_bulk('redrive', '{}', p_queue, p_priority, null);
    perform stint_internal.lock_readmissions(p_job_ids);
    for job_id in select distinct e.id from unnest(p_job_ids) as e (id) order by e.id loop
        begin
            status := stint_internal.ended_status(job_id);
            if status = 'dead_letter' then
                if p_payload is not null then
                    select h.job_type into v_type from stint_internal.job_history h where h.id = job_id;
                    perform stint_internal.check_new_job(v_type, p_queue, null, null, p_payload);
                end if;
                v_before := stint_internal.job_facts(job_id, p_payload is not null);
                if stint_internal.revive_jobs(array[job_id], p_queue, p_priority, p_payload) is null then
                    status := 'not_dead';
                else
                    perform stint_internal.audit_call(v_before);
                    status := (select j.status from stint_internal.job_queue j where j.id = job_id);
                end if;
            else
                status := 'not_dead';
            end if;
        exception
            when sqlstate 'ST004' then status := 'not_found';
            when sqlstate 'ST030' then status := 'duplicate';
            when sqlstate 'ST031' then status := 'quota_exceeded';
            when sqlstate 'ST003' or sqlstate 'ST007' or sqlstate 'ST020' then status := 'refused';
        end;
        return next;
    end loop;
end $$;

comment on function stint.redrive_jobs(uuid[], text, int, jsonb) is
'Runs chosen dead letters again, with fresh attempts; they keep their id and their record. p_queue and p_priority (operators) put them elsewhere, p_payload replaces
what was wrong in theirs. Returns for each pending (blocked while its type is paused or it waits for a slot), not_dead, not_found, duplicate (another job stands for it),
quota_exceeded, or refused: the queue does not take its type, or the schema its payload. By filter: start_bulk_operation.';
