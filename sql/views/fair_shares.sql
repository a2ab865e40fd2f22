-- Reads unfinished jobs, and those that ended within the last minute.
create or replace view stint.fair_shares as
select j.queue, j.tenant, coalesce(w.weight, 1) as weight, j.waiting, j.processing, coalesce(j.started, 0) as started_last_minute,
       case when j.waiting > 0 then round(coalesce(w.weight, 1) / sum(coalesce(w.weight, 1)) filter (where j.waiting > 0) over (partition by j.queue), 4) end as share
from (
    select e.queue, e.tenant, sum(e.waiting)::bigint as waiting, sum(e.processing)::bigint as processing, sum(e.started)::bigint as started
    from (
        select q.queue, stint_internal.fair_key(q.tenant_id, q.created_by) as tenant, (q.status = 'pending')::int as waiting,
               (q.status = 'processing')::int as processing, (q.status = 'processing' and q.started_at > stint.now() - interval '1 minute')::int as started
        from stint_internal.job_queue q where q.status in ('pending', 'processing')
        union all
        select h.queue, stint_internal.fair_key(h.tenant_id, h.created_by), 0, 0, 1
        from stint_internal.job_history h
        where h.finished_at > (select stint.now()) - interval '1 minute' and h.started_at > (select stint.now()) - interval '1 minute') as e
    where e.queue in (select q.name from stint_internal.queue q where q.is_fair)
    group by e.queue, e.tenant) as j
left join lateral (
    select t.weight from stint_internal.tenant_weight t where t.tenant_id = j.tenant and t.queue in (j.queue, '*') order by t.queue = '*' limit 1) as w on true;

comment on view stint.fair_shares is
'Each tenant of each fair queue: its weight, ready and running jobs, jobs that started within a minute, and its share: the part of all turns that it gets while
the same tenants wait. tenant: who created the jobs, where they have no tenant. Its cost grows with unfinished jobs.';
