-- Whether a job is in one of these states now, and if it has ended, whether that still counts: not once the period is over that began with its creation, nor when it was deleted.
-- p_locks: locks the row of a job that waits, so that a claim in flight is waited for; not of one that runs already, since whoever completes it may be
-- about to create its successor.
create or replace function stint_internal.is_counted(p_rule jsonb, p_states jsonb, p_job_id uuid, p_keep_until timestamptz, p_locks boolean) returns boolean
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_status  text;
    v_created timestamptz;
begin
    select j.status into v_status from stint_internal.job_queue j where j.id = p_job_id;
    if p_locks and v_status <> 'processing' then
        select j.status into v_status from stint_internal.job_queue j where j.id = p_job_id for no key update;
    end if;
    if v_status is null and p_rule ? 'keep' and p_keep_until > stint.now() then
        select h.status, h.created_at into v_status, v_created from stint_internal.job_history h
        where h.id = p_job_id and h.finished_at >= stint_internal.id_time(p_job_id);
        -- The entry may be from a call that said another period. Not where that is part of the digest, or begins later than the job was created.
        if not p_rule ? 'slot' and p_rule ->> 'on_conflict' <> 'defer' and v_created + (p_rule ->> 'keep')::interval <= stint.now() then
            return false;
        end if;
    end if;
    return coalesce(p_states ? v_status, false);
end $$;

comment on function stint_internal.is_counted(jsonb, jsonb, uuid, timestamptz, boolean) is 'Whether a job counts under a rule of uniqueness now.';
