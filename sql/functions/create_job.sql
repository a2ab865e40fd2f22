-- Creates one job, in the caller's transaction. Tenant and creator come from the session. One look at the job's route (any, where it was opened twice), which says what is left
-- open by the caller; it finds nothing where something is wrong or new, and then the slow way says what, or opens the route. One insert. Statements and
-- expressions are few on purpose: each is set up anew in every transaction, and that is most of what a small function costs.
-- Jobs with a rule of uniqueness or under quotas are told by their route, and let in before the same insert: by a digest where the rule is a usual one, else by claim_unique.
-- Those under limits are blocked until they have a slot, those of a fair queue get their rank there.
-- Locks: the idempotency key's row, if there is one, and what claim_unique, take_quotas and fair_line lock, until the caller commits.
-- Raises ST001 invalid_argument, ST003 payload_too_large, ST007 unknown_job_type, ST020 payload_mismatch, ST030 duplicate_job, ST031 quota_exceeded; ST004
-- for a parent that is not to be found.
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
    p_trace_context    jsonb       default null,
    p_unique           jsonb       default null,
    p_depends_on       uuid[]      default null,
    p_on_parent_failure text       default 'cancel',
    p_concurrency_key  text        default null
) returns uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now          timestamptz := stint.now();
    v_id           uuid := stint_internal.new_id(v_now);
    v_existing     uuid;
    v_queue        text;
    v_priority     int;
    v_max_attempts int;
    v_status       text;
    v_tenant       text;
    v_subject      text;
    v_unique_rule  jsonb;
    v_claimed      record;
    v_has_quotas   boolean;
    v_has_limits   boolean;
    v_keeps_place  boolean;
    v_is_fair      boolean;
    v_is_plain     boolean;
    v_is_checked   boolean;
    v_is_usual     boolean;
    v_rank         bigint;
begin
    -- One question for all that most jobs do without.
    if p_depends_on is not null or p_expires_at is not null or p_tags is not null or p_trace_context is not null or p_idempotency_key is not null
       or p_concurrency_key is not null then
        if p_depends_on is not null then
            return stint_internal.create_waiting_job(
                p_job_type, p_payload, p_queue, p_priority, p_scheduled_for, p_expires_at, p_max_attempts, p_idempotency_key, p_idempotency_keep, p_tags,
                p_trace_context, p_unique, p_depends_on, p_on_parent_failure, p_concurrency_key);
        end if;
        if p_expires_at is not null or p_tags is not null or p_trace_context is not null then
            perform stint_internal.check_job_options(p_expires_at, p_tags, p_trace_context);
        end if;
        if p_concurrency_key is not null then
            perform stint_internal.check_concurrency_key(p_concurrency_key);
        end if;
        if p_idempotency_key is not null then
            v_existing := stint_internal.claim_key(stint_internal.key_scope((stint.my_tenants())[1], stint.current_subject()), p_idempotency_key,
                                                    p_idempotency_keep, v_id);
            if v_existing <> v_id then
                perform set_config('stint.outcome', 'existing', true);
                return v_existing;
            end if;
        end if;
    end if;
    loop
        select r.queue, coalesce(p_priority, r.priority), coalesce(p_max_attempts, r.max_attempts),
               case when p_scheduled_for > v_now then 'scheduled' when r.type_is_paused then 'blocked' else 'pending' end,
               (stint.my_tenants())[1], stint.current_subject(), r.unique_rule, r.has_quotas, r.has_limits, r.is_fair,
               r.unique_rule is null and not r.has_quotas and p_unique is null and not r.has_limits and p_concurrency_key is null and not r.is_fair
        into v_queue, v_priority, v_max_attempts, v_status, v_tenant, v_subject, v_unique_rule, v_has_quotas, v_has_limits, v_is_fair, v_is_plain
        from stint_internal.route r
        where r.job_type = p_job_type and r.asked_queue = coalesce(p_queue, '') and p_queue is distinct from ''
          and (p_priority between 0 and 10) is not false and (p_max_attempts between 1 and 1000) is not false
          and jsonb_typeof(p_payload) = 'object' and pg_column_size(p_payload) <= r.max_payload_bytes
          and (r.payload_check is null or v_is_checked or p_payload @@ r.payload_check);
        exit when v_is_plain;
        if v_is_plain is null then
            -- Says what is wrong, or opens the route, or finds that a payload of which the path could not tell is right.
            perform stint_internal.check_new_job(p_job_type, p_queue, p_priority, p_max_attempts, p_payload);
            v_is_checked := true;
            continue;
        end if;
        -- Null: nothing makes it unique.
        if p_unique is not null then
            v_is_usual := v_unique_rule is null and stint_internal.is_usual_call(p_unique);
        elsif v_unique_rule is not null then
            v_is_usual := stint_internal.is_usual_rule(v_unique_rule);
        end if;
        if v_is_usual then
            -- As claim_unique begins; nearly always this is all, and a call would cost more.
            insert into stint_internal.unique_job as u (digest, job_id, keep_until, by_call)
            values (stint_internal.usual_digest(coalesce(p_unique, v_unique_rule), p_job_type, p_payload, v_tenant, v_subject), v_id, v_now, p_unique is not null)
            on conflict (digest) do update set job_id = excluded.job_id, keep_until = excluded.keep_until, by_call = excluded.by_call
            where u.job_id = '00000000-0000-0000-0000-000000000000';
        end if;
        if not (v_is_usual and found) then
            if p_unique is not null then
                v_unique_rule := stint_internal.unique_rule('p_unique', p_unique, v_unique_rule, true);
            end if;
            if v_unique_rule ? 'wait' and p_scheduled_for is null then
                p_scheduled_for := v_now + (v_unique_rule ->> 'wait')::interval;
                v_status := 'scheduled';
            end if;
            if v_unique_rule ? 'align' then
                v_unique_rule := stint_internal.placed_rule(v_unique_rule, v_now);
            end if;
            v_claimed := stint_internal.claim_unique(v_unique_rule, v_id, p_job_type, p_payload, p_scheduled_for, v_tenant, v_subject,
                                                     v_queue, v_priority, v_max_attempts, p_tags);
            if v_claimed.job_id is distinct from v_id then
                if p_idempotency_key is not null then
                    perform stint_internal.pass_key(p_idempotency_key, v_claimed.job_id);
                end if;
                return v_claimed.job_id;
            elsif v_claimed.p_scheduled_for > v_now then
                p_scheduled_for := v_claimed.p_scheduled_for;
                v_status := 'scheduled';
            end if;
        end if;
        exit when not (v_has_quotas or v_has_limits or v_is_fair or p_concurrency_key is not null);
        if v_has_quotas then
            perform stint_internal.take_quotas(v_tenant, v_subject, p_job_type, array[v_id]);
        end if;
        v_keeps_place := v_status <> 'pending' and p_concurrency_key is not null;
        v_has_limits := v_keeps_place or v_status = 'pending' and (v_has_limits or p_concurrency_key is not null);
        if v_has_limits and v_status = 'pending' then
            v_status := 'blocked';
        elsif v_is_fair and v_status = 'pending' then
            select l.tail + l.step into v_rank from stint_internal.fair_line(v_queue, v_priority, stint_internal.fair_key(v_tenant, v_subject)) as l;
        end if;
        exit;
    end loop;

    insert into stint_internal.job_queue (
        id, rank, scheduled_for, created_at, expires_at, priority, max_attempts, status, queue, job_type, payload, tenant_id, created_by,
        idempotency_key, tags, trace_context, concurrency_key)
    values (v_id, case when v_status = 'pending' then coalesce(v_rank, nextval('stint_internal.rank_seq')) end,
            case when v_status = 'blocked' then 'infinity' else p_scheduled_for end, v_now, p_expires_at, v_priority, v_max_attempts,
            v_status, v_queue, p_job_type, p_payload, v_tenant, v_subject, p_idempotency_key, p_tags, p_trace_context,
            p_concurrency_key);

    if v_has_limits then
        if v_keeps_place then
            perform stint_internal.keep_places(array[v_id]);
        else
            perform stint_internal.enter_limits(array[v_id]);
        end if;
    end if;
    -- A delayed job only if an idle runner would not see it in time: it ticks every two seconds.
    if (v_status = 'pending' or p_scheduled_for < v_now + interval '2 seconds') and stint_internal.somebody_idle(v_queue) then
        perform pg_notify('stint_wake', v_queue);
    end if;
    if stint_internal.worth_announcing() then
        perform stint_internal.announce(array[v_id], v_status);
    end if;
    return v_id;
end $$;

comment on function stint.create_job(text, jsonb, text, int, timestamptz, timestamptz, int, text, interval, text[], jsonb, jsonb, uuid[], text, text) is
'Creates a job and returns its id, in the caller''s own transaction: no commit, no job.
p_job_type: which handler runs it. p_payload: a JSON object. p_queue, p_priority (0-10, higher first), p_max_attempts: default from the job type.
p_scheduled_for: not before this time. p_expires_at: not started any more after this time. p_idempotency_key: the same key of the same tenant (or, without one,
of the same creator) answers with the same job while that is unfinished or the key younger than p_idempotency_keep (24 hours). p_tags: up to 20 short labels.
p_trace_context: W3C trace context, {"traceparent": "…"}. p_unique: makes this one unique, as p_unique of define_job_type does for a whole type, and {"key": "…"}
in place of fields; then the answer is the job that stands for it, null if it was dropped, and stint.submit_job says which of these.
p_depends_on: jobs that must have completed first; p_on_parent_failure: what to do if one of them ends otherwise: cancel, run (run anyway) or wait (until it is
retried and completes). Its status is blocked until then.
p_concurrency_key: at most so many jobs of the same key of the same tenant (or, without one, of the same creator) run at once as p_max_running_per_key of its type
says, by default one; the others wait, blocked, and take turns, in strict order if p_key_order of its type says so.
select stint.create_job(''import_csv'', ''{"file": "customers.csv"}'');';
