-- Ends an operation early; what it has done stays done, and can be undone as usual. Locks its row: waits for a batch that is under way. Raises ST019.
create or replace function stint.stop_bulk_operation(p_operation_id uuid) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_op stint_internal.bulk_operation := stint_internal.lock_operation(p_operation_id, true);
begin
    if v_op.status = 'running' then
        update stint_internal.bulk_operation o set status = 'stopped', finished_at = stint.now() where o.id = p_operation_id;
        return 'stopped';
    end if;
    return v_op.status;
end $$;

comment on function stint.stop_bulk_operation(uuid) is
'Stops a bulk operation before its next batch; returns stopped, or completed if it was over. What it has done stays; see undo_bulk_operation.';
