-- Lets a new job stand for what is to be there once, or answers with the job that does, or null where the new one is dropped. Exact under races, as claim_key: the
-- second of two sessions waits at the primary key until the first has committed or rolled back. Whom the new job takes the place of, though that one is unfinished, is remembered: it may
-- come to count again. With on_conflict defer the new one is let in, for the end of the period, where the other has begun and can take up nothing more.
-- Locks the digest's row, and what find_twin locks, until the caller commits. Raises what meet_twin raises.
create or replace function stint_internal.claim_unique(
    p_rule jsonb, p_new_id uuid, p_job_type text, p_payload jsonb, inout p_scheduled_for timestamptz, p_tenant_id text, p_created_by text,
    p_queue text, p_priority int, p_max_attempts int, p_tags text[], p_digest bytea default null,
    out job_id uuid)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now    timestamptz := stint.now();
    v_until  timestamptz := v_now + coalesce((p_rule ->> 'keep')::interval, '0');
    v_states jsonb := stint_internal.counted_states(p_rule);
    v_is_partial boolean := stint_internal.leaves_out_unfinished(v_states);
    v_has_others boolean := false;
    v_entry  stint_internal.unique_job;
    v_status text;
    v_twin   uuid;
begin
    job_id := p_new_id;
    loop
        insert into stint_internal.unique_job as u (digest, job_id, keep_until, by_call)
        values (coalesce(p_digest, stint_internal.unique_digest(p_rule, p_job_type, p_payload, p_tenant_id, p_created_by)), p_new_id,
                v_until, (p_rule -> 'by_call')::boolean)
        -- Nobody's: lock_admissions has kept it for this call.
        on conflict (digest) do update set job_id = excluded.job_id, keep_until = excluded.keep_until, by_call = excluded.by_call
        where u.job_id = '00000000-0000-0000-0000-000000000000';
        if found then
            return;
        end if;
        p_digest := coalesce(p_digest, stint_internal.unique_digest(p_rule, p_job_type, p_payload, p_tenant_id, p_created_by));
        select * into v_entry from stint_internal.unique_job u where u.digest = p_digest for no key update;
        -- Else it is gone: whoever had it rolled back, or it was pruned; try again.
        exit when found;
    end loop;
    -- The usual case without a call: the job that has the row is unfinished, and counts. It is locked if it waits and may soon not count any more, or is to be changed; not where
    -- it runs already, since whoever completes it may be about to create its successor.
    select j.status into v_status from stint_internal.job_queue j where j.id = v_entry.job_id;
    if v_status <> 'processing' and (not v_states ? 'processing' or p_rule ->> 'on_conflict' in ('replace', 'postpone', 'defer')) then
        select j.status into v_status from stint_internal.job_queue j where j.id = v_entry.job_id for no key update;
    end if;
    if v_entry.job_id <> p_new_id and v_states ? v_status then
        v_twin := v_entry.job_id;
    else
        if v_is_partial then
            v_has_others := exists (select from stint_internal.unique_other o where o.digest = p_digest);
        end if;
        if v_has_others or v_status is null and p_rule ? 'keep' then
            v_twin := stint_internal.find_twin(p_rule, p_digest, v_entry.job_id, v_entry.keep_until, p_new_id, true);
        end if;
    end if;
    if p_rule ->> 'on_conflict' = 'defer' and coalesce(v_status, 'processing') = 'processing' then
        if v_twin is not null and v_entry.keep_until > v_now then
            p_scheduled_for := greatest(p_scheduled_for, v_entry.keep_until);
            v_until := case when p_rule ? 'align' then (stint_internal.period_around((p_rule ->> 'period')::interval, p_rule ->> 'align', v_entry.keep_until)).ends_at
                            else v_entry.keep_until + (p_rule ->> 'period')::interval end;
        end if;
        v_twin := null;
    end if;
    if v_twin is not null then
        job_id := stint_internal.meet_twin(p_rule, v_twin, p_job_type, p_payload, p_scheduled_for, p_queue, p_priority, p_max_attempts, p_tags);
        return;
    elsif v_entry.job_id = p_new_id then
        return;
    end if;
    if v_entry.by_call then
        insert into stint_internal.unique_past (job_id, digest) values (v_entry.job_id, p_digest) on conflict do nothing;
    end if;
    if v_has_others then
        -- Who has ended and does not count now never will, unless it is retried, and then it comes here.
        delete from stint_internal.unique_other o
        where o.digest = p_digest and (o.job_id = p_new_id or (select true from stint_internal.job_queue j where j.id = o.job_id) is null);
    end if;
    if v_is_partial and v_status is not null then
        insert into stint_internal.unique_other (digest, job_id, keep_until) values (p_digest, v_entry.job_id, v_entry.keep_until) on conflict do nothing;
    end if;
    update stint_internal.unique_job u
    set job_id = p_new_id, keep_until = greatest(v_until, u.keep_until),
        by_call = (p_rule -> 'by_call')::boolean
    where u.digest = p_digest;
end $$;

comment on function stint_internal.claim_unique(jsonb, uuid, text, jsonb, timestamptz, text, text, text, int, int, text[], bytea) is
'Answers with the job that stands for a new one under its rule of uniqueness, itself, another, or none, and when the new one is to begin.';
