-- Duty: forgets what nobody needs any more in the small tables: expired idempotency keys of ended jobs, records of duties, workers gone for a day, idle
-- rate limits, keys that are open again, minutes past the retention. In bounded batches.
create or replace function stint.prune_records() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now   timestamptz := stint.now();
    v_count int := 0;
    v_rows  int;
begin
    delete from stint_internal.idempotency_key k using (
        select e.scope, e.key from stint_internal.idempotency_key e
        where e.keep_until < v_now and not exists (select from stint_internal.job_queue j where j.id = e.job_id)
        order by e.keep_until limit 10000 for update skip locked) as old
    where k.scope = old.scope and k.key = old.key;
    get diagnostics v_count = row_count;
    delete from stint_internal.duty_run d where d.ran_at < v_now - interval '1 hour'
        and exists (select from stint_internal.duty_run n where n.duty = d.duty and n.ran_at > d.ran_at);
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.worker w where w.last_beat_at < v_now - interval '1 day'
        and not exists (select from stint_internal.job_queue j where j.worker_id = w.id and j.status = 'processing');
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.rate_limit r
        where to_timestamp((r.slot + 62) * date_part('epoch', r.slot_width)) < v_now - interval '1 hour';
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.closed_key c where c.closed_until <= v_now;
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.job_minute m where m.minute < v_now - (select s.history_retention from stint_internal.settings s);
    get diagnostics v_rows = row_count;
    return v_count + v_rows + stint_internal.prune_graphs();
end $$;

comment on function stint.prune_records() is 'Duty of tick(): removes expired idempotency keys, old duty records, workers long gone and idle rate limits.';
