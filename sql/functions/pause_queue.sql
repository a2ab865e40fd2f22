-- Stops claims from a queue, at once; what runs goes on, what comes waits. Locks the queue's row: waits for whoever has created the queue's very first job and
-- has not committed yet, while claims and producers go on. Raises ST001.
create or replace function stint.pause_queue(p_queue text, p_reason text default null) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform stint_internal.check_name('p_queue', p_queue);
    insert into stint_internal.queue as q (name, paused_at, paused_by, pause_reason)
    values (p_queue, stint.now(), stint.current_subject(), p_reason)
    on conflict (name) do update set paused_at = coalesce(q.paused_at, excluded.paused_at), paused_by = excluded.paused_by,
                                     pause_reason = excluded.pause_reason;
    return true;
end $$;

comment on function stint.pause_queue(text, text) is 'No job of the queue is started until resume_queue. Running jobs go on. Pausing twice is harmless. Where the transaction of the queue''s very first job is still open, it waits for that; set lock_timeout if it should not.';
