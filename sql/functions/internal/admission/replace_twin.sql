-- Gives a job that waits what the rule says of a new one: payload, priority, queue, max_attempts, tags, scheduled_for. Under a rule for several types it becomes a job of
-- the new one's type, with its payload and in its queue, whatever else is replaced. It changes lane as stint.move_job and stint.set_job_priority do, and its time as
-- stint.reschedule_job does, but for one that waits for its parents: that keeps its new time for when these have ended. With postpone the time is never brought
-- forward, nor put off further than the longest wait after its creation; a blocked job's not at all. The caller holds the job's row. Returns replaced or
-- postponed. Raises ST031 quota_exceeded where a quota counts the type that it becomes.
create or replace function stint_internal.replace_twin(
    p_rule jsonb, p_job stint_internal.job_queue, p_job_type text, p_payload jsonb, p_scheduled_for timestamptz, p_queue text, p_priority int, p_max_attempts int,
    p_tags text[]) returns text
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now    timestamptz := stint.now();
    v_parts  jsonb := p_rule -> 'replace';
    v_other  boolean := p_job.job_type <> p_job_type;
    v_due    timestamptz;
    v_status text;
begin
    update stint_internal.job_queue j
    set job_type = p_job_type, payload = case when v_other or v_parts ? 'payload' then p_payload else j.payload end,
        max_attempts = case when v_parts ? 'max_attempts' then greatest(p_max_attempts, j.attempts + 1) else j.max_attempts end,
        tags = case when v_parts ? 'tags' then p_tags else j.tags end
    where j.id = p_job.id;
    if v_other then
        -- The order of its key was the other type's; a type that keeps it as well leaves the job where it stands.
        update stint_internal.limit_place p set is_strict = false where p.job_id = p_job.id and p.is_strict and stint_internal.key_order(p_job_type) = 'ready';
        perform stint_internal.leave_limits(array[p_job.id]);
        perform stint_internal.take_quotas(p_job.tenant_id, p_job.created_by, p_job_type, array[p_job.id], p_is_new => false);
    end if;
    if v_other or v_parts ?| '{queue,priority}' then
        perform stint_internal.change_lane(array[p_job.id], case when v_other or v_parts ? 'queue' then p_queue end, case when v_parts ? 'priority' then p_priority end);
    end if;

    if p_rule ->> 'on_conflict' = 'postpone' then
        v_due := greatest(p_job.scheduled_for, least(p_scheduled_for, p_job.created_at + (p_rule ->> 'longest_wait')::interval));
        if p_job.status = 'blocked' or v_due <= greatest(v_now, p_job.scheduled_for) then
            v_due := null;
        end if;
    elsif v_parts ? 'scheduled_for' then
        v_due := coalesce(p_scheduled_for, v_now);
    end if;
    if p_job.waits_for_parents then
        update stint_internal.job_node n set not_before = v_due where n.id = p_job.id and isfinite(v_due);
    elsif v_due > v_now and isfinite(v_due) then
        update stint_internal.job_queue j
        set rank = null, scheduled_for = v_due, status = case j.status when 'retrying' then 'retrying' else 'scheduled' end
        where j.id = p_job.id returning j.status into v_status;
        perform stint_internal.leave_limits(array[p_job.id]);
        perform stint_internal.announce(array[p_job.id], v_status);
    elsif v_due <= v_now and p_job.status in ('scheduled', 'retrying') or v_other and p_job.status in ('pending', 'blocked') then
        perform stint_internal.make_ready(array[p_job.id]);
    end if;
    if v_other then
        perform stint_internal.keep_places(array[p_job.id]);
    end if;
    return case when p_rule ->> 'on_conflict' = 'postpone' and v_due is not null then 'postponed' else 'replaced' end;
end $$;

comment on function stint_internal.replace_twin(jsonb, stint_internal.job_queue, text, jsonb, timestamptz, text, int, int, text[]) is
'Changes a waiting job to what another would have been, as far as a rule of uniqueness says; returns replaced or postponed.';
