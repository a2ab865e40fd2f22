-- Between which ids the jobs of an operation lie that are still to be looked at, and in which direction it goes: oldest first where the order of the jobs
-- is kept, newest first where they only have to go, since claims are busy with the oldest. A second of room on both sides; the filter is exact.
create or replace function stint_internal.bulk_span(p_op stint_internal.bulk_operation, out low uuid, out high uuid, out is_upward boolean)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    is_upward := p_op.action not in ('cancel', 'delete');
    low := coalesce(stint_internal.id_bound((p_op.resolved).created_after - interval '1 second'), '00000000-0000-0000-0000-000000000000');
    high := stint_internal.id_bound((p_op.resolved).created_before + interval '1 second');
    if p_op.place is not null and is_upward then
        low := p_op.place;
    elsif p_op.place is not null then
        high := p_op.place;
    end if;
end $$;

comment on function stint_internal.bulk_span(stint_internal.bulk_operation) is 'The ids that a bulk operation has still to look at.';
