-- One batch of an operation, now. Never waits: if somebody else is at it, or jobs are locked, it leaves them. Locks the operation's row and the batch's jobs,
-- by id, until the caller commits. Raises ST001, ST019.
create or replace function stint.run_bulk_operation(p_operation_id uuid, p_limit int default 2000) returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_op    stint_internal.bulk_operation;
    v_count int := 0;
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception using errcode = 'ST001', message = format('p_limit is %s', coalesce(p_limit::text, 'null')),
            detail = 'A batch has 1 to 10,000 jobs: they stay locked until it is committed.', hint = 'Leave it out for 2,000, and call again.';
    end if;
    v_op := stint_internal.lock_operation(p_operation_id, false);
    if v_op.status = 'running' and v_op.source = 'batches' then
        v_count := stint_internal.run_undo_batch(v_op);
    elsif v_op.status = 'running' then
        v_count := stint_internal.run_bulk_batch(v_op, p_limit);
    end if;
    return (select jsonb_build_object('status', o.status, 'matched', o.matched, 'changed', o.changed, 'skipped', o.skipped, 'changed_now', v_count)
            from stint_internal.bulk_operation o where o.id = p_operation_id);
end $$;

comment on function stint.run_bulk_operation(uuid, int) is
'Does one batch of a bulk operation that tick() would do later, and returns status, matched, changed, skipped, changed_now. Call it in a transaction of its own, until
status is completed; any number of sessions may. In psql: select stint.run_bulk_operation(…) \watch 0.1';
