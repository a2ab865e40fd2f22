-- What becomes of a job that is there already when another would be created: by the rule's on_conflict. The caller holds the row of the digest, and that of the
-- job if it waits. Under a rule for all tenants, a job that the caller may not see is neither named nor changed: then it is as if the new one was dropped. Returns its id, null if the
-- new job is dropped; what happened stands in the setting stint.outcome. Raises ST030 duplicate_job.
create or replace function stint_internal.meet_twin(
    p_rule jsonb, p_twin uuid, p_job_type text, p_payload jsonb, p_scheduled_for timestamptz) returns uuid
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now  timestamptz := stint.now();
    v_what text := p_rule ->> 'on_conflict';
    v_twin record;
    v_due  timestamptz;
begin
    select a.status, a.created_at, a.scheduled_for, a.tenant_id, a.created_by into v_twin from stint_internal.job_queue a where a.id = p_twin;
    if not found then
        select h.status, h.created_at, h.scheduled_for, h.tenant_id, h.created_by into v_twin from stint_internal.job_history h
        where h.id = p_twin and h.finished_at >= stint_internal.id_time(p_twin);
    end if;
    if not coalesce((p_rule -> 'by_tenant')::boolean, true) and not stint_internal.is_visible(v_twin.tenant_id, v_twin.created_by) then
        p_twin := null;
        v_what := case v_what when 'raise' then 'raise' else 'drop' end;
    end if;
    if v_what = 'raise' then
        raise exception using errcode = 'ST030', message = format('job %s of type %s is there already', coalesce(p_twin::text, 'of another tenant'), p_job_type),
            detail = format('It was created at %s and is %s; the rule of uniqueness is %s.', v_twin.created_at, v_twin.status, stint_internal.plain_rule(p_rule)),
            hint = 'Use the job that is there, or on_conflict existing, replace, postpone or drop: then nothing is raised.';
    end if;
    if v_what in ('replace', 'postpone') and v_twin.status in ('pending', 'scheduled', 'blocked', 'retrying') then
        -- Never brought forward, and put off no longer than the longest wait after its creation.
        v_due := greatest(v_twin.scheduled_for, least(p_scheduled_for, v_twin.created_at + (p_rule ->> 'longest_wait')::interval));
        if v_what = 'postpone' and v_twin.status <> 'blocked' and v_due > greatest(v_now, v_twin.scheduled_for) then
            update stint_internal.job_queue j
            set payload = p_payload, rank = null, scheduled_for = v_due, status = case j.status when 'retrying' then 'retrying' else 'scheduled' end
            where j.id = p_twin;
            perform stint_internal.leave_limits(array[p_twin]);
            v_what := 'postponed';
        else
            update stint_internal.job_queue j set payload = p_payload where j.id = p_twin;
            v_what := 'replaced';
        end if;
    end if;
    -- What runs or has ended can no longer be changed.
    perform set_config('stint.outcome', case v_what when 'drop' then 'dropped' when 'replaced' then v_what when 'postponed' then v_what else 'existing' end, true);
    return case when v_what <> 'drop' then p_twin end;
end $$;

comment on function stint_internal.meet_twin(jsonb, uuid, text, jsonb, timestamptz) is 'Does what a rule of uniqueness says about a job that is there already.';
