-- Creates one job, in the caller's transaction. One insert; looks at the type, the defaults and the queue; with an idempotency key also writes
-- the key. Tenant and creator come from the session. Locks: the key's row, if there is one, until the caller commits.
-- Raises ST001 invalid_argument, ST003 payload_too_large, ST007 unknown_job_type.
create or replace function stint.create_job(
    p_job_type         text,
    p_payload          jsonb       default '{}',
    p_queue            text        default null,
    p_priority         int         default null,
    p_scheduled_for    timestamptz default null,
    p_expires_at       timestamptz default null,
    p_max_attempts     int         default null,
    p_idempotency_key  text        default null,
    p_idempotency_keep interval    default null,
    p_tags             text[]      default null,
    p_trace_context    jsonb       default null
) returns uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := stint.now();
    v_id       uuid := stint_internal.new_id(v_now);
    v_policy   record;
    v_tenant   text := (stint.my_tenants())[1];
    v_status   text;
    v_existing uuid;
begin
    v_policy := stint_internal.resolve_policy(p_job_type, p_queue, p_priority, p_max_attempts);
    if p_payload is null or jsonb_typeof(p_payload) <> 'object' or pg_column_size(p_payload) > v_policy.max_payload_bytes then
        perform stint_internal.refuse_payload(p_payload, v_policy.max_payload_bytes);
    end if;
    if p_expires_at <= v_now or p_tags is not null or p_trace_context is not null then
        perform stint_internal.check_job_options(p_expires_at, p_tags, p_trace_context);
    end if;
    if p_idempotency_key is not null then
        v_existing := stint_internal.claim_key(coalesce(v_tenant, ''), p_idempotency_key, p_idempotency_keep, v_id);
        if v_existing <> v_id then
            return v_existing;
        end if;
    end if;

    v_status := case when p_scheduled_for > v_now then 'scheduled' when v_policy.type_is_paused then 'blocked' else 'pending' end;
    insert into stint_internal.job_queue (
        id, rank, scheduled_for, created_at, expires_at, priority, max_attempts, status, queue, job_type, payload, tenant_id, created_by,
        idempotency_key, tags, trace_context)
    values (
        v_id, case v_status when 'pending' then nextval('stint_internal.rank_seq') end,
        case v_status when 'blocked' then 'infinity' else coalesce(p_scheduled_for, v_now) end, v_now, p_expires_at,
        v_policy.p_priority, v_policy.p_max_attempts, v_status, v_policy.p_queue, p_job_type, p_payload, v_tenant, stint.current_subject(),
        p_idempotency_key, p_tags, p_trace_context);

    perform stint_internal.wake(v_policy.p_queue);
    perform stint_internal.announce(array[v_id], v_status);
    return v_id;
end $$;

comment on function stint.create_job(text, jsonb, text, int, timestamptz, timestamptz, int, text, interval, text[], jsonb) is
'Creates a job and returns its id, in the caller''s own transaction: no commit, no job.
p_job_type: which handler runs it. p_payload: a JSON object. p_queue, p_priority (0-10, higher first), p_max_attempts: default from the job type.
p_scheduled_for: not before this time. p_expires_at: not started any more after this time. p_idempotency_key: the same key of the same tenant
answers with the same job while that is unfinished or the key younger than p_idempotency_keep (24 hours). p_tags: up to 20 short labels.
p_trace_context: W3C trace context, {"traceparent": "…"}.
select stint.create_job(''import_csv'', ''{"file": "customers.csv"}'');';
