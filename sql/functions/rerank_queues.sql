-- Duty: goes on where define_queue made a queue fair, or plain again, until all its ready jobs have a place of the new kind; what is committed later is found by
-- sweep_late_jobs. While it gives ranks it holds the lock of move_marks, tried, so that they are not overtaken before they are committed.
create or replace function stint.rerank_queues() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_queues text[] := array(select q.name from stint_internal.queue q where q.is_reranking for no key update skip locked);
    v_count  int := 0;
begin
    if cardinality(v_queues) > 0 then
        perform pg_try_advisory_xact_lock(1937010543, 1);
        v_count := stint_internal.rerank_jobs(v_queues);
        if v_count = 0 then
            update stint_internal.queue set is_reranking = false where name = any (v_queues);
        end if;
    end if;
    return v_count;
end $$;

comment on function stint.rerank_queues() is 'Duty of tick(): when a queue has become fair, or plain again, gives its ready jobs their places anew; returns how many.';
