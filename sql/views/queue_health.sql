-- Reads unfinished jobs only.
create or replace view stint.queue_health as
select q.name as queue, q.paused_at, q.pause_reason, q.strict,
       coalesce(j.pending, 0) as pending, coalesce(j.scheduled, 0) as scheduled, coalesce(j.blocked, 0) as blocked,
       coalesce(j.retrying, 0) as retrying, coalesce(j.processing, 0) as processing,
       round(extract(epoch from stint.now() - j.oldest_pending), 3) as oldest_pending_seconds,
       coalesce(w.workers, 0) as workers, q.max_running, q.rate_limit
from stint_internal.queue q
left join (
    select queue, count(*) filter (where status = 'pending') as pending, count(*) filter (where status = 'scheduled') as scheduled,
           count(*) filter (where status = 'blocked') as blocked, count(*) filter (where status = 'retrying') as retrying,
           count(*) filter (where status = 'processing') as processing,
           min(greatest(scheduled_for, created_at)) filter (where status = 'pending') as oldest_pending
    from stint_internal.job_queue group by queue) as j on j.queue = q.name
left join (
    select u.queue, count(*) as workers from stint_internal.worker k cross join unnest(k.queues) as u (queue)
    where k.stopped_at is null and k.last_beat_at > stint.now() - (select s.worker_lease from stint_internal.settings s)
    group by u.queue) as w on w.queue = q.name;

comment on view stint.queue_health is
'Each queue: whether it is paused, unfinished jobs by status, age of the oldest ready one in seconds, live workers. Its cost grows with unfinished jobs, not
with history.';
