-- Who works on a queue: live workers that name it, or that do not say what they work on; how many places these have, null if one does not say; and when a worker of the
-- queue was last heard of.
create or replace function stint_internal.queue_workers(p_queue text, out live int, out places int, out last_beat_at timestamptz)
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select count(*) filter (where w.is_live), case when count(w.concurrency) filter (where w.is_live) = count(*) filter (where w.is_live) then sum(w.concurrency) filter (where w.is_live) end,
           max(w.last_beat_at) filter (where p_queue = any (w.queues))
    from (select k.*, k.stopped_at is null and k.last_beat_at > stint.now() - (select s.worker_lease from stint_internal.settings s) as is_live
          from stint_internal.worker k where p_queue = any (k.queues) or k.queues = '{}') as w
$$;

comment on function stint_internal.queue_workers(text) is 'Live workers of a queue, their places, and the last heartbeat of any.';
