-- Locks the row of a bulk operation that this session may see, by the rule of jobs, and answers with it; with nulls if somebody else has it locked and
-- p_wait is false. Raises ST019 operation_not_found.
create or replace function stint_internal.lock_operation(p_operation_id uuid, p_wait boolean) returns stint_internal.bulk_operation
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_op stint_internal.bulk_operation;
begin
    if not exists (select from stint_internal.bulk_operation o
                   where o.id = p_operation_id and o.status <> 'preview' and stint_internal.is_visible(o.tenant_id, o.created_by)) then
        raise exception using errcode = 'ST019', message = format('there is no bulk operation %s', coalesce(p_operation_id::text, 'null')),
            detail = 'It was never started, is older than the retention, or is not yours to see.', hint = 'See select * from stint.bulk_operations;';
    end if;
    if p_wait then
        select * into v_op from stint_internal.bulk_operation o where o.id = p_operation_id for update;
    else
        select * into v_op from stint_internal.bulk_operation o where o.id = p_operation_id for update skip locked;
    end if;
    return v_op;
end $$;

comment on function stint_internal.lock_operation(uuid, boolean) is 'Locks and returns a bulk operation; raises operation_not_found (ST019).';
