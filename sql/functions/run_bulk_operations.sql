-- Duty: one batch of the oldest bulk operation that is running and that nobody else is at.
create or replace function stint.run_bulk_operations() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid;
begin
    select o.id into v_id from stint_internal.bulk_operation o where o.status = 'running' order by o.created_at limit 1 for update skip locked;
    return case when v_id is null then 0 else (stint.run_bulk_operation(v_id) ->> 'changed_now')::int end;
end $$;

comment on function stint.run_bulk_operations() is 'Duty of tick(): carries on the oldest running bulk operation by one batch; returns how many jobs it changed.';
