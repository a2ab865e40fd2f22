create or replace view stint.worker_health as
select w.id as worker_id, w.host, w.process_id, w.version, w.queues, w.concurrency, w.started_at, w.last_beat_at, w.stopped_at,
       case when w.stopped_at is not null then 'stopped'
            when w.last_beat_at > stint.now() - (select s.worker_lease from stint_internal.settings s) then 'alive'
            else 'lost' end as state,
       coalesce(j.running, 0) as running
from stint_internal.worker w
left join (select worker_id, count(*) as running from stint_internal.job_queue where status = 'processing' group by worker_id) as j
    on j.worker_id = w.id;

comment on view stint.worker_health is 'Workers that send heartbeats: alive, stopped or lost, with what they run and when they were last heard of.';
