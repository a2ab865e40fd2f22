-- One row per rate limit that is in use now. Those of tenants, users and keys under the rule of stint.jobs; the others belong to all tenants, so only whoever sees all of them sees these.
create or replace view stint.rate_limits with (security_barrier) as
select stint_internal.limit_name(l.limit_id) as limit_name,
       case when l.limit_id < '9' then l.of ->> 0 end as job_type,
       case when l.limit_id >= '9' then l.of ->> 0 end as queue,
       l.of ->> 1 as tenant_id, l.of ->> 2 as created_by, l.of ->> 3 as concurrency_key,
       (l.rate_limit ->> 'max')::int as max, (l.rate_limit ->> 'period')::interval as period,
       l.started, l.ready, l.waiting,
       -- Slots that jobs hold come free one period after these were started, those of ready ones no sooner than a period from now.
       case when l.started + l.ready >= (l.rate_limit ->> 'max')::int
            then least(l.next_due_at, l.first_start + (l.rate_limit ->> 'period')::interval, case when l.ready > 0 then stint.now() + (l.rate_limit ->> 'period')::interval end)
       end as next_start_at,
       l.next_id as next_in_line
from (select s.limit_id, substr(s.limit_id, 3)::jsonb as of, sum(s.started) as started, sum(s.ready) as ready, sum(s.waiting) as waiting, min(s.next_due_at) as next_due_at,
             min(s.first_start) as first_start,
             (array_agg(s.job_id order by s.priority desc, s.place) filter (where s.waiting > 0))[1] as next_id,
             case when s.limit_id < '9' then (select t.rate_limit from stint_internal.job_type t where t.name = substr(s.limit_id, 3)::jsonb ->> 0)
                  else (select q.rate_limit from stint_internal.queue q where q.name = substr(s.limit_id, 3)::jsonb ->> 0) end as rate_limit
      from (select p.limit_id, p.job_id, p.priority, p.place, (p.held and j.status = 'processing')::int as started,
                   (p.held and j.status is distinct from 'processing')::int as ready, (not p.held)::int as waiting, null::timestamptz as next_due_at,
                   case when p.held then j.started_at end as first_start
            from stint_internal.limit_place p
            -- See stint.concurrency.
            left join lateral (select q.status, q.started_at from stint_internal.job_queue q where q.id = p.job_id offset 0) as j on true where p.limit_id >= '8'
            union all
            select t.limit_id, null, null, null, count(*)::int, 0, 0, min(t.due_at), null from stint_internal.limit_start t group by t.limit_id) as s
      group by s.limit_id) as l
where (select stint.sees_every_tenant())
   or l.of ->> 1 = any ((select stint.my_tenants())::text[]) or l.of ->> 1 is null and l.of ->> 2 = (select stint.current_subject());

comment on view stint.rate_limits is
'Rate limits of job types and queues that are in use now: how many jobs may be started within the period, how many were, how many are ready and hold a slot until a worker takes them,
how many wait, when the next may be started (null: at once), and who is next. Those without a tenant, user or key are shown to whoever sees all tenants.';
