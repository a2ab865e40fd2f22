-- Takes back those of some runs whose lease is over and whose worker is not alive, or has said goodbye since it claimed them. The run is lost and counts as an attempt; the
-- job is ready again at once, or cancelled if that was asked for, or a dead letter after its last attempt or after too many lost runs: it is probably what kills them.
-- A rule of its type for lost runs goes before that. Skips what is locked; at most 1,000, returns how many.
create or replace function stint_internal.rescue_jobs(p_job_ids uuid[]) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz := stint.now();
    v_lease   interval := (select s.worker_lease from stint_internal.settings s);
    v_job     stint_internal.job_queue;
    v_reason  text;
    v_rule    record;
    v_to      text;
    v_by      text;
    v_ready   uuid[] := '{}';
    v_count   int := 0;
    v_maximum int := (select s.max_lost_runs from stint_internal.settings s);
begin
    for v_job in
        select j.* from stint_internal.job_queue j
        left join stint_internal.worker w on w.id = j.worker_id
        where j.id = any (p_job_ids) and j.status = 'processing'
          and (w.stopped_at >= j.started_at or j.lease_until < v_now and coalesce(w.last_beat_at, '-infinity') < v_now - v_lease)
        order by j.id limit 1000
        for no key update of j skip locked
    loop
        v_count := v_count + 1;
        v_job.lost_runs := v_job.lost_runs + 1;
        v_reason := format('worker %s was lost', v_job.worker_id);
        select * into v_rule from stint_internal.failure_rule(v_job, 'lost', 'lost', null, null);
        v_to := case when v_job.cancel_requested_at is not null then 'cancelled'
                     when v_rule.action = 'fail' then 'failed'
                     when v_rule.action = 'dead_letter' or v_job.lost_runs >= v_maximum or v_job.attempts >= v_job.max_attempts then 'dead_letter'
                     when v_rule.delay is not null then 'retrying' end;
        v_by := case when v_to = 'cancelled' then null
                     when v_rule.action <> 'retry' or v_rule.delay is not null and v_to = 'retrying' then v_rule.decided_by
                     when v_job.lost_runs >= v_maximum then 'max_lost_runs'
                     when v_to = 'dead_letter' then 'max_attempts' end;
        update stint_internal.job_queue j
        set lost_runs = v_job.lost_runs, rule_uses = v_rule.rule_uses, memory_factor = v_rule.memory_factor where j.id = v_job.id;
        if v_to is null or v_to = 'retrying' then
            perform stint_internal.record_attempt(v_job, 'lost', 'lost', v_reason, p_decided_by => v_by);
        end if;
        if v_to is null then
            v_ready := v_ready || v_job.id;
            continue;
        elsif v_to = 'retrying' then
            update stint_internal.job_queue j
            set status = 'retrying', rank = null, scheduled_for = v_now + v_rule.delay, worker_id = null, lease_until = null,
                error_code = 'lost', error_message = v_reason
            where j.id = v_job.id;
            if v_job.has_limits then
                perform stint_internal.leave_limits(array[v_job.id]);
            end if;
        else
            perform stint_internal.archive_jobs(array[v_job.id], array[v_job.run], '{processing}', v_to, null, null, null, 'lost', v_reason,
                format('%s of its runs were lost; attempt %s of %s.', v_job.lost_runs, v_job.attempts, v_job.max_attempts), v_by);
        end if;
        perform stint_internal.announce(array[v_job.id], v_to);
    end loop;
    if cardinality(v_ready) > 0 then
        -- Their next run is another start.
        perform stint_internal.leave_limits(v_ready, p_rates_only => true);
        perform stint_internal.make_ready(v_ready);
    end if;
    return v_count;
end $$;

comment on function stint_internal.rescue_jobs(uuid[]) is 'Takes back the lost ones of some runs; returns how many.';
