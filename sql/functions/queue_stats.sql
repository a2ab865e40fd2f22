-- How each queue stands. Reads unfinished jobs only, so its cost does not grow with the history.
create or replace function stint.queue_stats(p_queue text default null) returns table (
    queue text, paused boolean, pending bigint, scheduled bigint, blocked bigint, retrying bigint, processing bigint, oldest_pending_seconds numeric)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select h.queue, h.paused_at is not null, h.pending, h.scheduled, h.blocked, h.retrying, h.processing, h.oldest_pending_seconds
    from stint.queue_health h where p_queue is null or h.queue = p_queue order by h.queue;
end $$;

comment on function stint.queue_stats(text) is 'Numbers of unfinished jobs by queue and status, and how long the oldest ready one has waited. All queues, or p_queue.';
