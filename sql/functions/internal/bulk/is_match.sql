-- The one place that says what a filter means, and who may see what. SQL-standard form, inlined, so that the planner sees plain conditions; see stint.now().
create or replace function stint_internal.is_match(
    p_filter stint_internal.job_filter, p_id uuid, p_tenant_id text, p_created_by text, p_status text, p_queue text, p_job_type text, p_tags text[],
    p_error_code text, p_error_message text, p_created_at timestamptz, p_finished_at timestamptz) returns boolean
    language sql immutable parallel safe
    return ((p_filter).sees_all or p_tenant_id = any ((p_filter).tenants) or (p_tenant_id is null and p_created_by = (p_filter).subject))
       and ((p_filter).ids is null or p_id = any ((p_filter).ids))
       and ((p_filter).statuses is null or p_status = any ((p_filter).statuses))
       and ((p_filter).queues is null or p_queue = any ((p_filter).queues))
       and ((p_filter).job_types is null or p_job_type = any ((p_filter).job_types))
       and ((p_filter).tags is null or p_tags && (p_filter).tags)
       and ((p_filter).tenant_ids is null or p_tenant_id = any ((p_filter).tenant_ids))
       and ((p_filter).creators is null or p_created_by = any ((p_filter).creators))
       and ((p_filter).error_codes is null or p_error_code = any ((p_filter).error_codes))
       and ((p_filter).error_pattern is null or p_error_message ilike (p_filter).error_pattern)
       and ((p_filter).created_after is null or p_created_at >= (p_filter).created_after)
       and ((p_filter).created_before is null or p_created_at < (p_filter).created_before)
       and ((p_filter).finished_after is null or p_finished_at >= (p_filter).finished_after)
       and ((p_filter).finished_before is null or p_finished_at < (p_filter).finished_before);

comment on function stint_internal.is_match(stint_internal.job_filter, uuid, text, text, text, text, text, text[], text, text, timestamptz, timestamptz) is
'Whether a job passes a filter and the session that made the filter may see it.';
