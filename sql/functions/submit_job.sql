-- create_job, and what became of the call. Locks and raises what create_job does.
create or replace function stint.submit_job(
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
    p_trace_context    jsonb       default null,
    p_unique           jsonb       default null,
    p_concurrency_key  text        default null,
    out job_id uuid, out outcome text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- Whoever answers with anything but a new job says so there.
    perform set_config('stint.outcome', 'created', true);
    job_id := stint.create_job(p_job_type, p_payload, p_queue, p_priority, p_scheduled_for, p_expires_at, p_max_attempts, p_idempotency_key,
                               p_idempotency_keep, p_tags, p_trace_context, p_unique, p_concurrency_key => p_concurrency_key);
    outcome := current_setting('stint.outcome');
end $$;

comment on function stint.submit_job(text, jsonb, text, int, timestamptz, timestamptz, int, text, interval, text[], jsonb, jsonb, text) is
'create_job, with the same arguments, that also says what became of the call. outcome: created; existing (job_id is the job that was there); replaced (that job
has the new payload now, or what its rule replaces); postponed (that too, and it starts later); dropped (job_id is null).
select * from stint.submit_job(''index_document'', ''{"document_id": 7}'', p_unique => ''{"fields": ["/document_id"]}'');';
