-- What becomes of a job that is there already when another would be created: by the rule's on_conflict. The caller holds the row of the digest, and that of the
-- job if it waits and is to be changed. Under a rule for all tenants, a job that the caller may not see is neither named nor changed: then it is as if the new one was dropped. Returns its id, null if the
-- new job is dropped; what happened stands in the setting stint.outcome. Raises ST030 duplicate_job and what replace_twin raises.
create or replace function stint_internal.meet_twin(
    p_rule jsonb, p_twin uuid, p_job_type text, p_payload jsonb, p_scheduled_for timestamptz, p_queue text, p_priority int, p_max_attempts int,
    p_tags text[]) returns uuid
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_what text := p_rule ->> 'on_conflict';
    v_twin stint_internal.job_queue;
begin
    select * into v_twin from stint_internal.job_queue a where a.id = p_twin;
    if not found then
        select h.status, h.created_at, h.job_type, h.tenant_id, h.created_by
        into v_twin.status, v_twin.created_at, v_twin.job_type, v_twin.tenant_id, v_twin.created_by from stint_internal.job_history h
        where h.id = p_twin and h.finished_at >= stint_internal.id_time(p_twin);
    end if;
    if not coalesce((p_rule -> 'by_tenant')::boolean, true) and not stint_internal.is_visible(v_twin.tenant_id, v_twin.created_by) then
        p_twin := null;
        v_what := case v_what when 'raise' then 'raise' else 'drop' end;
    end if;
    if v_what = 'raise' then
        raise exception using errcode = 'ST030',
            message = case when p_twin is null then format('a job of another tenant, which stands for one of type %s, is there already', p_job_type)
                           else format('job %s of type %s is there already', p_twin, coalesce(v_twin.job_type, p_job_type)) end,
            detail = case when p_twin is null then '' else format('It was created at %s and is %s. ', v_twin.created_at, v_twin.status) end
                || format('The rule of uniqueness is %s.', stint_internal.plain_rule(p_rule)),
            hint = 'Use the job that is there, or on_conflict existing, replace, postpone, defer or drop: then nothing is raised.';
    end if;
    -- What runs or has ended can no longer be changed.
    if v_what in ('replace', 'postpone', 'defer') and v_twin.status in ('pending', 'scheduled', 'blocked', 'retrying') then
        v_what := stint_internal.replace_twin(p_rule, v_twin, p_job_type, p_payload, p_scheduled_for, p_queue, p_priority, p_max_attempts, p_tags);
    end if;
    perform set_config('stint.outcome', case v_what when 'drop' then 'dropped' when 'replaced' then v_what when 'postponed' then v_what else 'existing' end, true);
    return case when v_what <> 'drop' then p_twin end;
end $$;

comment on function stint_internal.meet_twin(jsonb, uuid, text, jsonb, timestamptz, text, int, int, text[]) is 'Does what a rule of uniqueness says about a job that is there already.';
