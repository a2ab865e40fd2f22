-- Lets a new job stand for what is to be there once, or answers with the job that does, or null where the new one is dropped. Exact under races, as claim_key: the
-- second of two sessions waits at the primary key until the first has committed or rolled back. Where only waiting jobs count or the job will be changed, its
-- row is locked too, so that a claim in flight is waited for; not where it runs already, since whoever completes it may be about to create its successor.
-- Locks the digest's row, and that job's, until the caller commits. Raises ST030 duplicate_job.
create or replace function stint_internal.claim_unique(
    p_rule jsonb, p_new_id uuid, p_job_type text, p_payload jsonb, p_scheduled_for timestamptz, p_tenant_id text, p_created_by text,
    p_digest bytea default null) returns uuid
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now    timestamptz;
    v_entry  stint_internal.unique_job;
    v_status text;
    v_holds  boolean;
begin
    loop
        insert into stint_internal.unique_job (digest, job_id, keep_until, by_call)
        values (coalesce(p_digest, stint_internal.unique_digest(p_rule, p_job_type, p_payload, p_tenant_id, p_created_by)), p_new_id,
                stint.now() + coalesce((p_rule ->> 'period')::interval, '0'), (p_rule -> 'by_call')::boolean)
        on conflict do nothing;
        if found then
            return p_new_id;
        end if;
        p_digest := coalesce(p_digest, stint_internal.unique_digest(p_rule, p_job_type, p_payload, p_tenant_id, p_created_by));
        select * into v_entry from stint_internal.unique_job u where u.digest = p_digest for no key update;
        -- Else it is gone: whoever had it rolled back, or it was pruned; try again.
        exit when found;
    end loop;
    if v_entry.job_id = p_new_id then
        return p_new_id;
    end if;
    v_now := stint.now();
    select j.status into v_status from stint_internal.job_queue j where j.id = v_entry.job_id;
    if v_status <> 'processing' and (p_rule ->> 'scope' = 'pending' or p_rule ->> 'on_conflict' in ('replace', 'postpone')) then
        select j.status into v_status from stint_internal.job_queue j where j.id = v_entry.job_id for no key update;
    end if;
    v_holds := case p_rule ->> 'scope' when 'pending' then v_status <> 'processing' else v_status is not null end;
    if p_rule ->> 'scope' = 'period' and not v_holds and v_entry.keep_until > v_now then
        -- A job that was deleted stands for nothing.
        v_holds := exists (select from stint_internal.job_history h
                           where h.id = v_entry.job_id and h.finished_at >= stint_internal.id_time(v_entry.job_id));
    end if;
    if v_holds then
        return stint_internal.meet_twin(p_rule, v_entry.job_id, p_job_type, p_payload, p_scheduled_for);
    end if;
    if v_entry.by_call then
        insert into stint_internal.unique_past (job_id, digest) values (v_entry.job_id, p_digest) on conflict do nothing;
    end if;
    update stint_internal.unique_job u
    set job_id = p_new_id, keep_until = greatest(v_now + coalesce((p_rule ->> 'period')::interval, '0'), u.keep_until),
        by_call = (p_rule -> 'by_call')::boolean
    where u.digest = p_digest;
    return p_new_id;
end $$;

comment on function stint_internal.claim_unique(jsonb, uuid, text, jsonb, timestamptz, text, text, bytea) is
'Returns the job that stands for a new one under its rule of uniqueness: itself, another, or none.';
