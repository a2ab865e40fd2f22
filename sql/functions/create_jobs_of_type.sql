-- Creates many jobs of one type in one statement: the fast way to enqueue. Ids come back in the order of the payloads.
-- Jobs of a type with a rule of uniqueness go one by one through create_job. Raises ST001 (naming the element), ST003, ST007, ST020 (naming the element), ST030, ST031.
create or replace function stint.create_jobs_of_type(
    p_job_type      text,
    p_payloads      jsonb[],
    p_queue         text        default null,
    p_priority      int         default null,
    p_scheduled_for timestamptz default null,
    p_expires_at    timestamptz default null,
    p_max_attempts  int         default null,
    p_tags          text[]      default null,
    p_trace_context jsonb       default null,
    p_concurrency_key text      default null
) returns setof uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz := stint.now();
    v_tenant  text := (stint.my_tenants())[1];
    v_subject text := stint.current_subject();
    v_policy  record;
    v_status  text;
    v_due     timestamptz;
    v_tail    bigint;
    v_step    bigint;
    v_ids     uuid[];
    v_limited boolean;
    v_bad     record;
begin
    v_policy := stint_internal.resolve_policy(p_job_type, p_queue, p_priority, p_max_attempts);
    perform stint_internal.check_job_options(p_expires_at, p_tags, p_trace_context);
    perform stint_internal.check_concurrency_key(p_concurrency_key);
    select e.p, e.n into v_bad from unnest(p_payloads) with ordinality as e (p, n)
    where p is null or jsonb_typeof(p) <> 'object' or pg_column_size(p) > v_policy.max_payload_bytes limit 1;
    if found then
        perform stint_internal.refuse_payload(v_bad.p, v_policy.max_payload_bytes, format('element %s of p_payloads', v_bad.n));
    end if;
    if v_policy.payload_check is not null then
        -- What the path cannot decide is looked at one by one.
        perform stint_internal.check_payload(p_job_type, e.p, format('element %s of p_payloads', e.n))
        from unnest(p_payloads) with ordinality as e (p, n) where (e.p @@ v_policy.payload_check) is not true;
    end if;

    if v_policy.unique_rule is not null then
        -- Their digests in an order of their own, and the quotas of the type behind them.
        if cardinality(p_payloads) > 1 then
            perform stint_internal.lock_admissions(array_agg(stint_internal.unique_digest(
                stint_internal.placed_rule(v_policy.unique_rule, v_now), p_job_type, e.p, v_tenant, v_subject)), array[v_tenant], array[v_subject], array[p_job_type])
            from unnest(p_payloads) as e (p);
        end if;
        return query select stint.create_job(p_job_type, e.p, p_queue, p_priority, p_scheduled_for, p_expires_at, p_max_attempts, null, null, p_tags, p_trace_context,
                                       p_concurrency_key => p_concurrency_key)
                     from unnest(p_payloads) with ordinality as e (p, n) order by e.n;
        return;
    end if;
    v_status := case when p_scheduled_for > v_now then 'scheduled' when v_policy.type_is_paused then 'blocked' else 'pending' end;
    if v_status = 'pending' and (v_policy.has_limits or p_concurrency_key is not null) then
        v_status := 'blocked';
        v_limited := true;
    end if;
    v_due := case v_status when 'blocked' then 'infinity' else p_scheduled_for end;
    if v_policy.is_fair and v_status = 'pending' then
        select l.tail, l.step into v_tail, v_step
        from stint_internal.fair_line(v_policy.p_queue, v_policy.p_priority, stint_internal.fair_key(v_tenant, v_subject)) as l;
    end if;
    v_ids := stint_internal.new_ids(v_now, cardinality(p_payloads));
    -- In the order of the array; not returned by the insert, which would keep its rows a second time.
    insert into stint_internal.job_queue (
        id, rank, scheduled_for, created_at, expires_at, priority, max_attempts, status, queue, job_type, payload, tenant_id, created_by,
        tags, trace_context, concurrency_key, has_limits)
    select e.id, case v_status when 'pending' then coalesce(v_tail + v_step * e.n, nextval('stint_internal.rank_seq')) end, v_due, v_now, p_expires_at,
           v_policy.p_priority, v_policy.p_max_attempts, v_status, v_policy.p_queue, p_job_type, e.p, v_tenant, v_subject,
           p_tags, p_trace_context, p_concurrency_key, v_limited
    from unnest(v_ids, p_payloads) with ordinality as e (id, p, n);

    if cardinality(v_ids) > 0 then
        if v_policy.has_quotas then
            perform stint_internal.take_quotas(v_tenant, v_subject, p_job_type, v_ids);
        end if;
        if v_limited then
            perform stint_internal.enter_limits(v_ids);
        elsif p_concurrency_key is not null then
            perform stint_internal.keep_places(v_ids);
        end if;
        if v_status = 'pending' or p_scheduled_for < v_now + interval '2 seconds' then
            perform stint_internal.wake(v_policy.p_queue);
        end if;
        perform stint_internal.announce(v_ids, v_status);
    end if;
    return query select unnest(v_ids);
end $$;

comment on function stint.create_jobs_of_type(text, jsonb[], text, int, timestamptz, timestamptz, int, text[], jsonb, text) is
'Creates one job per payload, all of one type, in one statement; returns their ids in the order of the payloads. All or none.
select * from stint.create_jobs_of_type(''send_email'', array[''{"to": "a@example.com"}'', ''{"to": "b@example.com"}'']::jsonb[]);';
