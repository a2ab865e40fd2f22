-- Starts an operation that takes another one back. Locks the row of the other. Raises ST006 wrong_status, ST019.
create or replace function stint.undo_bulk_operation(p_operation_id uuid) returns uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_op    stint_internal.bulk_operation := stint_internal.lock_operation(p_operation_id, true);
    v_now   timestamptz := stint.now();
    v_undo  stint_internal.bulk_operation;
    v_wrong text := case
        when v_op.action not in ('cancel', 'move', 'reprioritise') then format('%s cannot be taken back.', initcap(v_op.action))
        when v_op.status = 'running' then 'It is still running.'
        when exists (select from stint_internal.bulk_operation o where o.undoes = p_operation_id) then 'It was taken back before.'
        when v_op.valid_until < v_now then format('It could be until %s.', v_op.valid_until) end;
begin
    if v_wrong is not null then
        raise exception using errcode = 'ST006', message = format('bulk operation %s cannot be undone', p_operation_id), detail = v_wrong,
            hint = case v_op.status when 'running' then format('Stop it first: select stint.stop_bulk_operation(%L);', p_operation_id)
                   else 'Start an operation of its own, such as retry for what was cancelled.' end;
    end if;
    v_undo := v_op;
    v_undo.id := stint_internal.new_id(v_now);
    v_undo.action := 'undo';
    v_undo.status := 'running';
    v_undo.undoes := p_operation_id;
    v_undo.resolved := stint_internal.own_scope();
    v_undo.tenant_id := (stint.my_tenants())[1];
    v_undo.created_by := stint.current_subject();
    v_undo.created_role := stint.caller_role();
    v_undo.created_at := v_now;
    v_undo.started_at := v_now;
    v_undo.finished_at := null;
    v_undo.matched := v_op.changed;
    v_undo.changed := 0;
    v_undo.skipped := 0;
    v_undo.last_error := null;
    v_undo.source := 'batches';
    v_undo.rounds := 0;
    v_undo.chosen := '{}';
    v_undo.missed := '{}';
    insert into stint_internal.bulk_operation select v_undo.*;
    return v_undo.id;
end $$;

comment on function stint.undo_bulk_operation(uuid) is
'Takes back a bulk cancel, move or reprioritise within 24 hours, and returns the id of the operation that does it. Jobs return as they were, if they are still as the
operation left them; cancelled ones with the attempts and the time they had. Raises wrong_status (ST006) for what cannot be undone.';
