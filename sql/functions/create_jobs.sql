-- Creates many jobs of any kind from one JSON array: what an HTTP client sends. Jobs without a key are grouped by type and options and go through
-- create_jobs_of_type; jobs with an idempotency key or parents, and unique ones, go one by one through create_job, those that keep the order of a key
-- one by one through the former. Ids come back in the order of the array; all or
-- none. Raises ST001, ST002 unknown_option, ST003, ST007, ST020, ST030, ST031; ST004 for a parent that is not to be found.
create or replace function stint.create_jobs(p_jobs jsonb) returns setof uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_options constant text[] := array['job_type', 'payload', 'queue', 'priority', 'scheduled_for', 'expires_at', 'max_attempts',
                                       'idempotency_key', 'idempotency_keep', 'tags', 'trace_context', 'unique', 'depends_on', 'on_parent_failure', 'concurrency_key'];
    v_bad   record;
    v_group record;
    v_ids   uuid[];
begin
    if p_jobs is null or jsonb_typeof(p_jobs) <> 'array' then
        raise exception using errcode = 'ST001', message = 'p_jobs must be a JSON array of objects',
            detail = format('Got %s.', coalesce('a JSON ' || jsonb_typeof(p_jobs), 'an SQL null')),
            hint = 'select * from stint.create_jobs(''[{"job_type": "send_email", "payload": {"to": "…"}}]'');';
    end if;
    select e.n, e.job into v_bad from jsonb_array_elements(p_jobs) with ordinality as e (job, n) where jsonb_typeof(e.job) <> 'object' limit 1;
    if found then
        raise exception using errcode = 'ST001', message = format('element %s of p_jobs is a JSON %s, not an object', v_bad.n, jsonb_typeof(v_bad.job)),
            detail = 'Each element is one job.', hint = 'Nothing was created; correct the element and send the array again.';
    end if;
    select e.n, k.key into v_bad
    from jsonb_array_elements(p_jobs) with ordinality as e (job, n), jsonb_object_keys(e.job - c_options) as k (key) limit 1;
    if found then
        raise exception using errcode = 'ST002', message = format('element %s of p_jobs has an unknown option %s', v_bad.n, quote_literal(v_bad.key)),
            detail = format('Known are: %s.', array_to_string(c_options, ', ')), hint = 'Nothing was created; put data of your own into payload.';
    end if;

    select e.n, e.job -> 'payload' as payload into v_bad from jsonb_array_elements(p_jobs) with ordinality as e (job, n)
    where jsonb_typeof(e.job -> 'payload') not in ('object', 'null') limit 1;
    if found then
        perform stint_internal.refuse_payload(v_bad.payload, null, format('payload of element %s of p_jobs', v_bad.n));
    end if;
    -- Here too, so that the message counts in the array that was sent.
    if exists (select from stint_internal.job_type t where t.payload_check is not null) then
        perform stint_internal.check_payload(t.name, coalesce(nullif(e.job -> 'payload', 'null'), '{}'), format('payload of element %s of p_jobs', e.n))
        from jsonb_array_elements(p_jobs) with ordinality as e (job, n)
        join stint_internal.job_type t on t.name = e.job ->> 'job_type'
        where t.payload_check is not null and (coalesce(nullif(e.job -> 'payload', 'null'), '{}') @@ t.payload_check) is not true;
    end if;

    -- Digests and quotas in an order of their own, before the jobs come in that of the array.
    perform stint_internal.lock_new_jobs(p_jobs);
    for v_group in
        select g.job_type, g.queue, g.priority, g.scheduled_for, g.expires_at, g.max_attempts, g.idempotency_key, g.idempotency_keep, g.tags,
               g.trace_context, g."unique", g.depends_on, g.on_parent_failure, g.concurrency_key,
               array_agg(coalesce(g.payload, '{}') order by e.n) as payloads, array_agg(e.n::int order by e.n) as places
        from jsonb_array_elements(p_jobs) with ordinality as e (job, n)
        cross join lateral jsonb_to_record(e.job) as g (
            job_type text, payload jsonb, queue text, priority int, scheduled_for timestamptz, expires_at timestamptz, max_attempts int,
            idempotency_key text, idempotency_keep interval, tags text[], trace_context jsonb, "unique" jsonb,
            depends_on uuid[], on_parent_failure text, concurrency_key text)
        group by g.job_type, g.queue, g.priority, g.scheduled_for, g.expires_at, g.max_attempts, g.idempotency_key, g.idempotency_keep, g.tags,
                 g.trace_context, g."unique", g.depends_on, g.on_parent_failure, g.concurrency_key,
                 case when g.idempotency_key is not null or g."unique" is not null or g.depends_on is not null
                           -- Else those of another kind with the same key would not be between them, where they stand in the array.
                           or g.concurrency_key is not null and stint_internal.key_order(g.job_type) <> 'ready' then e.n end
        order by min(e.n)
    loop
        -- Only the place of each id in the answer is kept here; the jobs themselves are made by the two functions that know how.
        if v_group.idempotency_key is not null or v_group."unique" is not null or v_group.depends_on is not null then
            v_ids[v_group.places[1]] := stint.create_job(
                v_group.job_type, v_group.payloads[1], v_group.queue, v_group.priority, v_group.scheduled_for, v_group.expires_at,
                v_group.max_attempts, v_group.idempotency_key, v_group.idempotency_keep, v_group.tags, v_group.trace_context,
                v_group."unique", v_group.depends_on, coalesce(v_group.on_parent_failure, 'cancel'), v_group.concurrency_key);
        else
            declare
                v_new uuid[] := array(select * from stint.create_jobs_of_type(
                    v_group.job_type, v_group.payloads, v_group.queue, v_group.priority, v_group.scheduled_for, v_group.expires_at,
                    v_group.max_attempts, v_group.tags, v_group.trace_context, v_group.concurrency_key));
            begin
                for i in 1 .. cardinality(v_new) loop
                    v_ids[v_group.places[i]] := v_new[i];
                end loop;
            end;
        end if;
    end loop;
    return query select unnest(v_ids);
exception when data_exception then
    perform stint_internal.refuse_options('p_jobs', p_jobs, '{"priority": "int4", "scheduled_for": "timestamptz", "expires_at": "timestamptz", "max_attempts": "int4",
        "idempotency_keep": "interval", "tags": "_text", "depends_on": "_uuid"}');
    raise;
end $$;

comment on function stint.create_jobs(jsonb) is
'Creates many jobs from a JSON array of objects whose keys are create_job''s arguments without p_; returns their ids in the order of the array.
All or none; an unknown key is refused. select * from stint.create_jobs(''[{"job_type": "a"}, {"job_type": "b", "priority": 5}]'');';
