-- Takes back the latest batch of an operation that is not taken back yet: cancelled jobs return with the time and the attempts they had, moved ones to their old
-- queue, reprioritised ones to their old priority; each only if it is still as the operation left it, and may be what it was. Never waits; see run_bulk_batch. The caller
-- holds the lock of both operations' rows.
create or replace function stint_internal.run_undo_batch(p_op stint_internal.bulk_operation) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_op     stint_internal.bulk_operation := p_op;
    v_what   stint_internal.bulk_operation;
    v_batch  stint_internal.bulk_batch;
    v_lane   record;
    v_part   stint_internal.bulk_operation;
    v_done   stint_internal.bulk_step;
    v_locked uuid[];
    v_busy   uuid[];
    v_count  int := 0;
begin
    select * into v_what from stint_internal.bulk_operation o where o.id = v_op.undoes;
    select * into v_batch from stint_internal.bulk_batch b where b.operation_id = v_op.undoes order by b.number desc limit 1;
    if v_what.action = 'cancel' then
        perform stint_internal.lock_readmissions(v_batch.job_ids);
        v_locked := array(
            select h.id from stint_internal.job_history h
            where h.id = any (v_batch.job_ids) and h.status = 'cancelled' and h.cancel_requested_at between v_what.started_at and v_what.finished_at
              and stint_internal.is_match(v_op.resolved, h.id, h.tenant_id, h.created_by, h.status, h.queue, h.job_type, h.tags, null, null, null, null)
            order by h.id for update skip locked);
        v_done := stint_internal.apply_bulk(v_op, '{}', v_locked);
        v_op.last_error := (v_done.operation).last_error;
        v_count := cardinality(v_done.job_ids);
    else
        v_locked := array(
            select j.id from stint_internal.job_queue j
            where j.id = any (v_batch.job_ids) and case v_what.action when 'move' then j.queue = v_what.queue and j.status <> 'processing' else j.priority = v_what.priority end
              and stint_internal.is_match(v_op.resolved, j.id, j.tenant_id, j.created_by, j.status, j.queue, j.job_type, j.tags, null, null, null, null)
            order by j.id for update skip locked);
        for v_lane in
            select case v_what.action when 'move' then b.queue end as queue, case v_what.action when 'reprioritise' then b.priority end as priority,
                   array_agg(b.id order by b.id) as ids
            from unnest(v_batch.job_ids, v_batch.queues, v_batch.priorities) as b (id, queue, priority)
            where b.id = any (v_locked) group by 1, 2
        loop
            v_part := v_op;
            v_part.action := v_what.action;
            v_part.queue := v_lane.queue;
            v_part.priority := v_lane.priority;
            v_done := stint_internal.apply_bulk(v_part, v_lane.ids, '{}');
            v_op.last_error := (v_done.operation).last_error;
            v_count := v_count + cardinality(v_done.job_ids);
        end loop;
    end if;
    -- Locked by somebody else just now: the batch stays, with those alone.
    v_busy := array(
        select j.id from stint_internal.job_queue j where j.id = any (v_batch.job_ids) and j.id <> all (v_locked) and v_what.action <> 'cancel'
          and case v_what.action when 'move' then j.queue = v_what.queue and j.status <> 'processing' else j.priority = v_what.priority end);
    if v_busy <> '{}' and v_op.rounds < 20 then
        update stint_internal.bulk_batch b
        set (job_ids, queues, priorities) = (
            select array_agg(e.id), array_agg(e.queue), array_agg(e.priority)
            from unnest(v_batch.job_ids, v_batch.queues, v_batch.priorities) as e (id, queue, priority) where e.id = any (v_busy))
        where b.operation_id = v_batch.operation_id and b.number = v_batch.number;
        v_op.rounds := v_op.rounds + 1;
        v_op.skipped := v_op.skipped - cardinality(v_busy);
    else
        delete from stint_internal.bulk_batch b where b.operation_id = v_batch.operation_id and b.number = v_batch.number;
        v_op.rounds := 0;
        if not exists (select from stint_internal.bulk_batch b where b.operation_id = v_op.undoes) then
            v_op.source := 'chosen';
        end if;
    end if;
    v_op.changed := v_op.changed + v_count;
    v_op.skipped := v_op.skipped + coalesce(cardinality(v_batch.job_ids), 0) - v_count;
    perform stint_internal.keep_bulk(v_op);
    return v_count;
end $$;

comment on function stint_internal.run_undo_batch(stint_internal.bulk_operation) is 'Takes back one batch of a bulk operation; returns how many jobs it changed.';
