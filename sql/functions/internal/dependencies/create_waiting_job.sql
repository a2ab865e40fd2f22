-- The part of create_job that only jobs with parents need: the job is created where no claim sees it, and then tied to its parents. Locks the unfinished
-- parents until the caller commits: whoever ends one of them waits, and then finds the child. Raises ST001, ST004 and what create_job raises.
create or replace function stint_internal.create_waiting_job(
    p_job_type text, p_payload jsonb, p_queue text, p_priority int, p_scheduled_for timestamptz, p_expires_at timestamptz, p_max_attempts int,
    p_idempotency_key text, p_idempotency_keep interval, p_tags text[], p_trace_context jsonb, p_unique jsonb, p_parents uuid[], p_on_parent_failure text,
    p_concurrency_key text)
    returns uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz := stint.now();
    v_parents uuid[];
    v_id      uuid;
begin
    perform stint_internal.check_parent_policy('p_on_parent_failure', p_on_parent_failure);
    if cardinality(p_parents) > 100000 or array_ndims(p_parents) > 1 or exists (select from unnest(p_parents) as e (id) where e.id is null) then
        raise exception using errcode = 'ST001', message = 'p_depends_on is unusable',
            detail = case when cardinality(p_parents) > 100000 then format('It has %s jobs; 100000 is the limit.', cardinality(p_parents))
                          when array_ndims(p_parents) > 1 then 'It is an array of arrays.' else 'One of its ids is null.' end,
            hint = 'Pass the ids that create_job returned; put a job in between, for each 100000 of them, if there are more.';
    end if;
    v_parents := array(select e.id from unnest(p_parents) with ordinality as e (id, n) group by e.id order by min(e.n));
    if cardinality(v_parents) = 0 then
        return stint.create_job(p_job_type, p_payload, p_queue, p_priority, p_scheduled_for, p_expires_at, p_max_attempts, p_idempotency_key,
                                p_idempotency_keep, p_tags, p_trace_context, p_unique, p_concurrency_key => p_concurrency_key);
    end if;
    v_id := stint.create_job(p_job_type, p_payload, p_queue, p_priority, 'infinity', p_expires_at, p_max_attempts, p_idempotency_key,
                             p_idempotency_keep, p_tags, p_trace_context, p_unique, p_concurrency_key => p_concurrency_key);
    update stint_internal.job_queue j set status = 'blocked', waits_for_parents = true
    where j.id = v_id and j.status = 'scheduled' and j.scheduled_for = 'infinity' and j.waits_for_parents is null;
    if found then
        insert into stint_internal.job_node (id, on_parent_failure, not_before, created_at) values (v_id, p_on_parent_failure, p_scheduled_for, v_now);
        perform stint_internal.attach_parents(v_id, v_parents);
    end if;
    -- Otherwise an idempotency key or a rule of uniqueness has answered with another job.
    return v_id;
end $$;

comment on function stint_internal.create_waiting_job(text, jsonb, text, int, timestamptz, timestamptz, int, text, interval, text[], jsonb, jsonb, uuid[], text, text) is
'Creates a job that waits for others.';
