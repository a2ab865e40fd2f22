-- Gives a worker the next jobs of its queues: highest priority first, then the order in which they became ready; between queues of equal priority
-- callers take turns. Rows locked by others are skipped; the update is HOT and goes by ctid. The scan of each lane starts at a cursor which this session
-- keeps in the setting stint.claim_cursor and which falls back to the lane's mark every second: entries of finished jobs, which an
-- old snapshot may keep alive for hours, are never walked again. Raises ST001.
create or replace function stint.claim_jobs(
    p_worker_id text,
    p_queues    text[]   default '{default}',
    p_limit     int      default 1,
    p_lease     interval default null
) returns table (
    job_id uuid, run bigint, job_type text, queue text, payload jsonb, attempt int, max_attempts int, tenant_id text, priority int,
    created_at timestamptz, scheduled_for timestamptz, deadline timestamptz, timeout_seconds int, memory_limit_bytes bigint,
    checkpoint jsonb, trace_context jsonb)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    -- One plan for ever, the only good one: the planner cannot know that a lane's scan ends after a few rows, and would rather plan anew each time,
    -- which takes longer than the claim, or read the whole table.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
#variable_conflict use_column
declare
    v_now    timestamptz := stint.now();
    v_second bigint := date_part('epoch', clock_timestamp())::bigint;
    v_queues text[];
    v_count  int;
    v_turn   int;
    v_lease  interval;
    -- Second of the last reset, hash of the queues, then one entry per lane.
    v_cursor bigint[] := nullif(current_setting('stint.claim_cursor', true), '')::bigint[];
    v_row    record;
    v_lane   int;
    v_ids    uuid[];
    v_hash   int;
    v_wanted int;
    v_places tid[];
    -- Whether the cursor was set to the marks by this very call.
    v_is_fresh boolean;
begin
    if p_worker_id is null or char_length(p_worker_id) not between 1 and 200 or p_limit is null or p_limit not between 1 and 10000
       or p_lease < interval '1 second' then
        raise exception using errcode = 'ST001', message = 'claim_jobs needs a worker id, a limit and a lease that make sense',
            detail = format('Got p_worker_id %s, p_limit %s, p_lease %s.', quote_nullable(left(p_worker_id, 100)), p_limit, p_lease),
            hint = 'p_worker_id has 1 to 200 characters, p_limit is 1 to 10000, p_lease at least 1 second or null.';
    end if;
    select array_agg(q.name order by q.place) into v_queues
    from unnest(p_queues) with ordinality as q (name, place)
    where not exists (select from stint_internal.queue s where s.name = q.name and s.paused_at is not null);
    if v_queues is null then
        return;
    end if;
    v_count := cardinality(v_queues);
    v_turn := floor(random() * v_count);
    v_lease := coalesce(p_lease, (select s.claim_lease from stint_internal.settings s));
    v_hash := hashtext(v_queues::text);
    v_is_fresh := v_cursor is null or v_cursor[1] <> v_second or v_cursor[2] <> v_hash;
    if v_is_fresh then
        v_cursor := array[v_second, v_hash] || stint_internal.lane_starts(v_queues);
    end if;

    loop
        v_wanted := p_limit - coalesce(cardinality(v_ids), 0);
        v_places := array(
            select candidate.place
            from generate_series(0, 11 * v_count - 1) as lane (i)
            cross join lateral (
                select j.ctid as place
                from stint_internal.job_queue j
                where j.queue = v_queues[1 + (lane.i + v_turn) % v_count]
                  and j.priority = 10 - lane.i / v_count
                  and j.rank > v_cursor[3 + (10 - lane.i / v_count) * v_count + (lane.i + v_turn) % v_count]
                  and j.rank is not null
                  and j.status = 'pending'
                  and (j.expires_at is null or j.expires_at > v_now)
                order by j.rank
                limit v_wanted
                for no key update skip locked) as candidate
            limit v_wanted);
        -- Locked above, so these rows stay where they are until they are updated here.
        for v_row in
            with claimed as (
                update stint_internal.job_queue j
                set status = 'processing', worker_id = p_worker_id, run = j.run + 1, attempts = j.attempts + 1, started_at = v_now,
                    lease_until = v_now + v_lease, progress_percent = null, progress_message = null, progress = null
                where j.ctid = any (v_places)
                returning j.*
            )
            select c.*, coalesce(t.timeout, d.timeout) as timeout, coalesce(t.memory_limit_bytes, d.memory_limit_bytes) as memory_limit_bytes
            from claimed c
            left join stint_internal.job_type t on t.name = c.job_type
            left join stint_internal.job_type d on d.name = '*'
            order by c.priority desc, c.rank
        loop
            v_lane := 3 + v_row.priority * v_count + array_position(v_queues, v_row.queue) - 1;
            if v_row.rank > v_cursor[v_lane] then
                v_cursor[v_lane] := v_row.rank;
            end if;
            v_ids := v_ids || v_row.id;
            job_id := v_row.id;
            run := v_row.run;
            job_type := v_row.job_type;
            queue := v_row.queue;
            payload := v_row.payload;
            attempt := v_row.attempts;
            max_attempts := v_row.max_attempts;
            tenant_id := v_row.tenant_id;
            priority := v_row.priority;
            created_at := v_row.created_at;
            scheduled_for := v_row.scheduled_for;
            deadline := v_now + v_row.timeout;
            timeout_seconds := ceil(date_part('epoch', v_row.timeout));
            memory_limit_bytes := v_row.memory_limit_bytes;
            checkpoint := v_row.checkpoint;
            trace_context := v_row.trace_context;
            return next;
        end loop;

        -- Too few from the cursor on: a job of an earlier rank may have been committed after it had passed. Look once from the marks.
        exit when v_is_fresh or cardinality(v_ids) = p_limit;
        v_cursor := array[v_second, v_hash] || stint_internal.lane_starts(v_queues);
        v_is_fresh := true;
    end loop;

    if v_ids is not null then
        perform set_config('stint.claim_cursor', v_cursor::text, false);
        if stint_internal.worth_announcing() then
            perform stint_internal.announce(v_ids, 'processing');
        end if;
    end if;
end $$;

comment on function stint.claim_jobs(text, text[], int, interval) is
'Claims up to p_limit jobs for a worker; each comes with its run, which every later write must present. p_queues: where to look, by default
{default}. p_lease: how long the claim is believed if the worker sends no heartbeat (5 minutes); a worker that calls stint.heartbeat keeps its
jobs as long as it does. select * from stint.claim_jobs(''worker-1'', ''{default}'', 10);';
