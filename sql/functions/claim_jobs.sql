-- Gives a worker the next jobs of its queues: highest priority first, then the order in which they became ready. Rows locked by others are skipped; the
-- update is HOT and goes by ctid. The scan of each lane starts at a cursor which this session keeps in the setting stint.claim_cursor and which falls back
-- to the lane's mark every second: entries of finished jobs, which an old snapshot may keep alive for hours, are never walked again. Raises ST001.
create or replace function stint.claim_jobs(
    p_worker_id text,
    p_queues    text[]   default '{default}',
    p_limit     int      default 1,
    p_lease     interval default null
) returns table (
    job_id uuid, run bigint, job_type text, queue text, payload jsonb, attempt int, max_attempts int, tenant_id text, priority int,
    created_at timestamptz, scheduled_for timestamptz, deadline timestamptz, timeout_seconds int, memory_limit_bytes bigint,
    checkpoint jsonb, trace_context jsonb, limits jsonb)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    -- One plan for ever, the only good one: the planner cannot know that a lane's scan ends after a few rows, and would rather plan anew each time,
    -- which takes longer than the claim, or read the whole table in order to join it.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
#variable_conflict use_column
declare
    v_now    timestamptz := stint.now();
    v_count  int := cardinality(p_queues);
    -- Between queues of equal priority callers take turns.
    v_turn   int := floor(random() * v_count);
    -- See new_cursor; then one entry per lane, in the order (priority 0 … 10, queue).
    v_cursor bigint[] := nullif(current_setting('stint.claim_cursor', true), '')::bigint[];
    -- Whether the cursor was made by this very call.
    v_is_new boolean := v_cursor is null or v_cursor[1] <> date_part('epoch', clock_timestamp())::bigint or v_cursor[2] <> hashtext(p_queues::text);
    v_wanted int := p_limit;
    v_rank   bigint;
    v_ids    uuid[];
begin
    if p_worker_id is null or char_length(p_worker_id) not between 1 and 200 or p_limit is null or p_limit not between 1 and 10000
       or p_lease not between interval '1 second' and interval '10 years' or p_queues is null then
        raise exception using errcode = 'ST001', message = 'claim_jobs needs a worker id, queues, a limit and a lease that make sense',
            detail = format('Got p_worker_id %s, %s queues, p_limit %s, p_lease %s.', quote_nullable(left(p_worker_id, 100)), coalesce(v_count::text, 'no'),
                coalesce(p_limit::text, 'null'), coalesce(p_lease::text, 'null')),
            hint = 'p_worker_id has 1 to 200 characters, p_queues the names of queues, p_limit is 1 to 10000, p_lease 1 second to 10 years or null.';
    end if;
    loop
        if v_is_new then
            v_cursor := stint_internal.new_cursor(p_queues);
        end if;
        -- Locked by the innermost query, so rows stay where they are until they are updated, each by its place. No job is started before it became ready: this call may have read
        -- the clock before it did, and a rate limit counts from one to the other.
        for job_id, run, job_type, queue, payload, attempt, max_attempts, tenant_id, priority, created_at, scheduled_for, deadline, timeout_seconds,
            memory_limit_bytes, checkpoint, trace_context, limits, v_rank in
            update stint_internal.job_queue j
            set status = 'processing', worker_id = p_worker_id, run = j.run + 1, attempts = j.attempts + 1, started_at = greatest(v_now, j.scheduled_for, j.created_at),
                lease_until = v_now + coalesce(p_lease, v_cursor[3] * interval '1 microsecond'),
                progress_percent = null, progress_message = null, progress = null
            from (
                select candidate.place, candidate.job_type
                from generate_series(0, 11 * v_count - 1) as lane (i)
                cross join lateral (
                    select j.ctid as place, j.job_type
                    from stint_internal.job_queue j
                    where j.queue = p_queues[1 + (lane.i + v_turn) % v_count]
                      and j.priority = 10 - lane.i / v_count
                      and j.rank > v_cursor[6 + (10 - lane.i / v_count) * v_count + (lane.i + v_turn) % v_count]
                      and j.status = 'pending'
                      and (j.expires_at is null or j.expires_at > v_now)
                    order by j.rank
                    limit v_wanted
                    for no key update skip locked) as candidate
                where p_queues[1 + (lane.i + v_turn) % v_count] <> all (array(select q.name from stint_internal.queue q where q.paused_at is not null))
                limit v_wanted) as chosen
            left join stint_internal.job_type t on t.name = chosen.job_type
            where j.ctid = chosen.place
            returning j.id, j.run::bigint, j.job_type, j.queue, j.payload, j.attempts, j.max_attempts, j.tenant_id, j.priority, j.created_at, coalesce(j.scheduled_for, j.created_at),
                v_now + coalesce(t.timeout, v_cursor[4] * interval '1 second'), coalesce(ceil(date_part('epoch', t.timeout)), v_cursor[4]),
                (least(coalesce(t.memory_limit_bytes, v_cursor[5]), 1000000000000000) * coalesce(j.memory_factor, 1))::bigint, j.checkpoint, j.trace_context,
                case when t.name is null then (select d.limits from stint_internal.job_type d where d.name = '*') else t.limits end, j.rank
        loop
            v_cursor[5 + priority * v_count + array_position(p_queues, queue)] := v_rank;
            v_ids := v_ids || job_id;
            return next;
        end loop;
        -- Too few from the cursor on: a job of an earlier rank may have been committed after it had passed. Look once from the marks.
        exit when v_is_new or cardinality(v_ids) = p_limit;
        v_is_new := true;
        v_wanted := p_limit - coalesce(cardinality(v_ids), 0);
    end loop;

    if v_ids is not null then
        -- Only if there are fair queues among them is there anything behind the lanes.
        if v_cursor[6 + 11 * v_count] is not null then
            v_cursor := stint_internal.advance_clocks(v_cursor, 6 + 11 * v_count);
        end if;
        -- Kept in passing: perform would run a query for it.
        if set_config('stint.claim_cursor', v_cursor::text, false) is not null and stint_internal.worth_announcing() then
            perform stint_internal.announce(v_ids, 'processing');
        end if;
    end if;
end $$;

comment on function stint.claim_jobs(text, text[], int, interval) is
'Claims up to p_limit jobs for a worker; each comes with its run, which every later write must present. p_queues: where to look, by default
{default}. p_lease: how long the claim is believed if the worker sends no heartbeat (5 minutes); a worker that calls stint.heartbeat keeps its
jobs as long as it does. select * from stint.claim_jobs(''worker-1'', ''{default}'', 10);';
