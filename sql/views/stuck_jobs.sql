-- Reads unfinished jobs only.
create or replace view stint.stuck_jobs as
select j.id as job_id, j.job_type, j.queue, j.status, j.run::bigint as run, j.worker_id, j.started_at, j.lease_until, w.last_beat_at,
       case when j.status = 'pending' then 'ready for over an hour and not started'
            when w.stopped_at >= j.started_at then 'its worker has stopped'
            when coalesce(w.last_beat_at, '-infinity') < stint.now() - s.worker_lease and j.lease_until < stint.now() then 'its worker sends no heartbeat'
            else 'running past its timeout' end as reason
from stint_internal.job_queue j
cross join stint_internal.settings s
left join stint_internal.worker w on w.id = j.worker_id
cross join lateral (
    select timeout from stint_internal.job_type t where t.name = any (array[j.job_type, '*']) order by t.name = '*' limit 1) as p
where (j.status = 'processing'
       and (w.stopped_at >= j.started_at
            or coalesce(w.last_beat_at, '-infinity') < stint.now() - s.worker_lease and j.lease_until < stint.now()
            or j.started_at + p.timeout + interval '1 minute' < stint.now()))
   or (j.status = 'pending' and greatest(j.created_at, j.scheduled_for) < stint.now() - interval '1 hour');

comment on view stint.stuck_jobs is 'Jobs that should have moved on: worker gone, past their timeout, or ready for over an hour; with the reason.';
