-- Duty: forgets what nobody needs any more in the small tables: expired idempotency keys and digests of ended jobs, quotas long unused, records of duties,
-- workers gone for a day, idle rate limits, jobs of trigger sources that were claimed, keys that are open again, minutes past the retention, bulk operations that
-- can no longer be started or undone, results past theirs. In bounded batches. Skips what is locked: whoever has it may keep it for long.
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
        where e.keep_until < v_now and (select true from stint_internal.job_queue j where j.id = e.job_id) is null
        order by e.keep_until limit 10000 for update skip locked) as old
    where k.scope = old.scope and k.key = old.key;
    get diagnostics v_count = row_count;
    v_count := v_count + stint_internal.prune_admissions();
    delete from stint_internal.duty_run d where d.ctid = any (array(
        select o.ctid from stint_internal.duty_run o
        where o.ran_at < v_now - interval '1 hour' and exists (select from stint_internal.duty_run n where n.duty = o.duty and n.ran_at > o.ran_at) for update skip locked));
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.worker w where w.ctid = any (array(
        select o.ctid from stint_internal.worker o
        where o.last_beat_at < v_now - interval '1 day'
          and not exists (select from stint_internal.job_queue j where j.worker_id = o.id and j.status = 'processing') for update skip locked));
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.rate_limit r where r.ctid = any (array(
        select o.ctid from stint_internal.rate_limit o
        where to_timestamp((o.slot + 62) * date_part('epoch', o.slot_width)) < v_now - interval '1 hour' for update skip locked));
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.closed_key c where c.ctid = any (array(
        select o.ctid from stint_internal.closed_key o where o.closed_until <= v_now for update skip locked));
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.trigger_job t where t.ctid = any (array(
        select o.ctid from stint_internal.trigger_job o
        where (select true from stint_internal.job_queue j where j.id = o.job_id and j.run = 0) is null limit 50000 for update skip locked));
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.job_minute m where m.ctid = any (array(
        select o.ctid from stint_internal.job_minute o
        where o.minute < v_now - (select s.history_retention from stint_internal.settings s) for update skip locked));
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.bulk_batch b where b.ctid = any (array(
        select e.ctid from stint_internal.bulk_batch e join stint_internal.bulk_operation o on o.id = e.operation_id
        where o.valid_until < v_now
          and not exists (select from stint_internal.bulk_operation u where u.undoes = o.id and u.status = 'running') for update of e skip locked));
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    delete from stint_internal.bulk_operation b where b.ctid = any (array(
        select o.ctid from stint_internal.bulk_operation o
        where o.status = 'preview' and o.valid_until < v_now
           or o.status in ('completed', 'stopped') and o.valid_until < v_now
              and o.finished_at < v_now - (select s.history_retention from stint_internal.settings s) for update skip locked));
    get diagnostics v_rows = row_count;
    return v_count + v_rows + stint_internal.forget_results() + stint_internal.prune_graphs();
end $$;

comment on function stint.prune_records() is 'Duty of tick(): removes expired idempotency keys, digests of unique jobs, unused quotas, old duty records, workers long gone, idle
rate limits, old bulk operations, and results past result_retention.';
