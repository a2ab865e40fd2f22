-- One row per limit that is in use now. Those of keys, users and tenants under the rule of stint.jobs; types and queues belong to all tenants, so only whoever sees all of them sees these.
create or replace view stint.concurrency with (security_barrier) as
select stint_internal.limit_name(l.limit_id) as limit_name,
       case left(l.limit_id, 1) when '1' then 'key' when '2' then 'user' when '3' then 'user' when '6' then 'type' when '7' then 'queue' else 'tenant' end as limit_kind,
       case when l.limit_id < '6' then l.of ->> 0 end as tenant_id,
       case when l.limit_id < '4' then l.of ->> 1 end as created_by,
       case when l.limit_id < '2' then l.of ->> 2 end as concurrency_key,
       case left(l.limit_id, 1) when '6' then l.of ->> 0 when '2' then l.of ->> 2 when '4' then l.of ->> 2 end as job_type,
       case when l.limit_id >= '7' then l.of ->> 0 end as queue,
       -- As stint_internal.limit_max() says, which could not read these tables with the rights of whoever asks.
       case left(l.limit_id, 1)
           when '1' then (select coalesce(t.max_running_per_key, 1) from stint_internal.job_type t
                          where t.name in ('*', (select j.job_type from stint_internal.job_queue j where j.id = coalesce(l.next_id, l.holders[1])))
                          order by t.name = '*' limit 1)
           when '6' then (select t.max_running from stint_internal.job_type t where t.name = l.of ->> 0)
           when '7' then (select q.max_running from stint_internal.queue q where q.name = l.of ->> 0)
           else (select q.max from stint_internal.quota q
                 where q.counts = 'running' and q.per = case when l.limit_id < '4' then 'user' else 'tenant' end and q.job_type = l.of ->> 2
                   and q.plan = coalesce((select t.plan from stint_internal.tenant_plan t where t.tenant_id = l.of ->> 0), '*')) end as max,
       l.running, l.ready, l.waiting, l.holders, l.next_id as next_in_line, l.kept
from (select p.limit_id, substr(p.limit_id, 3)::jsonb as of,
             count(*) filter (where p.held and j.status = 'processing') as running,
             count(*) filter (where p.held and j.has_limits and j.status <> 'processing') as ready,
             -- By jobs that wait for something else, or have failed, and keep the order of their key.
             count(*) filter (where p.held and j.has_limits is not true) as kept,
             count(*) filter (where not p.held) as waiting,
             (array_agg(p.job_id order by p.place) filter (where p.held))[1:20] as holders,
             (array_agg(p.job_id order by p.priority desc, p.place) filter (where not p.held))[1] as next_id
      from stint_internal.limit_place p
      -- One look for each, whatever the planner last heard of the size of the table.
      left join lateral (select q.status, q.has_limits from stint_internal.job_queue q where q.id = p.job_id offset 0) as j on true
      -- What comes after that are rates: stint.rate_limits.
      where p.limit_id < '8'
      group by p.limit_id) as l
where (select stint.sees_every_tenant())
   or l.limit_id < '6' and (l.of ->> 0 = any ((select stint.my_tenants())::text[]) or l.of ->> 0 is null and l.of ->> 1 = (select stint.current_subject()));

comment on view stint.concurrency is
'Limits of how many jobs run at once (keys, users, tenants, job types, queues) that are in use now: how many may, how many do, how many are ready and hold a slot until a
worker takes them, how many wait; up to 20 of the jobs that hold slots, and who is next; and how many slots are kept in
strict order (see stint.standing_keys). Limits of job types and queues are shown to whoever sees all tenants.';
