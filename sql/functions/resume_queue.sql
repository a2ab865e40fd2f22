-- Lets claims from a queue go on and wakes idle runners. Locks the queue's row. Raises ST001 for a queue that does not exist.
create or replace function stint.resume_queue(p_queue text) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update stint_internal.queue q set paused_at = null, paused_by = null, pause_reason = null where q.name = p_queue;
    if not found then
        raise exception using errcode = 'ST001', message = format('there is no queue %s', quote_nullable(p_queue)),
            detail = 'A queue exists from its first job, or from pause_queue on.', hint = 'See select * from stint.queue_stats();';
    end if;
    perform stint_internal.wake(p_queue);
    return true;
end $$;

comment on function stint.resume_queue(text) is 'Lets the jobs of a paused queue be started again.';
