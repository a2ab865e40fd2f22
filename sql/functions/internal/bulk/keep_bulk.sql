-- Writes down how far an operation is after a batch, and ends it when there is nothing left to look at. The caller holds the row's lock.
create or replace function stint_internal.keep_bulk(p_op stint_internal.bulk_operation) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_op.source = 'chosen' and p_op.chosen = '{}' and p_op.missed <> '{}' and p_op.rounds < 20 then
        p_op.chosen := p_op.missed;
        p_op.missed := '{}';
        p_op.rounds := p_op.rounds + 1;
    elsif p_op.source = 'chosen' and p_op.chosen = '{}' then
        p_op.skipped := p_op.skipped + cardinality(p_op.missed);
        p_op.missed := '{}';
        p_op.status := 'completed';
        p_op.finished_at := stint.now();
    end if;
    update stint_internal.bulk_operation o
    set status = p_op.status, finished_at = p_op.finished_at, changed = p_op.changed, skipped = p_op.skipped, last_error = p_op.last_error,
        source = p_op.source, place = p_op.place, chosen = p_op.chosen, missed = p_op.missed, rounds = p_op.rounds
    where o.id = p_op.id;
end $$;

comment on function stint_internal.keep_bulk(stint_internal.bulk_operation) is 'Records the progress of a bulk operation.';
