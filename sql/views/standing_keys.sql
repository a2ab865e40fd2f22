-- Under the rule of stint.concurrency.
create or replace view stint.standing_keys with (security_barrier) as
select stint_internal.limit_name(p.limit_id) as limit_name, w.of ->> 0 as tenant_id, w.of ->> 1 as created_by, w.of ->> 2 as concurrency_key,
       p.job_id, coalesce(k.job_type, j.job_type) as job_type, coalesce(k.status, j.status) as status, k.held_at as since,
       case when j.status in ('scheduled', 'retrying') then j.scheduled_for end as until,
       (select count(*) from stint_internal.limit_place l where l.limit_id = p.limit_id and not l.held) as waiting,
       case when k.job_id is not null then 'it failed for good, and its type holds the key then'
            when j.status = 'retrying' then 'it waits for its retry'
            when j.status = 'scheduled' then 'it waits for its time'
            when j.has_limits then 'it waits for another limit'
            else 'its type is paused' end as why,
       case when k.job_id is not null then format('select stint.retry_job(%L);  -- or, to do without it: select stint.release_key(%L);', p.job_id, p.job_id)
            when j.status in ('retrying', 'scheduled') then format('select stint.retry_job(%L);', p.job_id)
            when j.has_limits then format('select stint.explain_job(%L);', p.job_id)
            else format('select stint.resume_job_type(%L);', j.job_type) end as next
from stint_internal.limit_place p
cross join lateral (select substr(p.limit_id, 3)::jsonb as of) as w
-- See stint.concurrency.
left join lateral (select * from stint_internal.job_queue q where q.id = p.job_id offset 0) as j on true
left join lateral (select * from stint_internal.held_key h where h.job_id = p.job_id offset 0) as k on true
where p.held and p.is_strict and (k.job_id is not null or j.status in ('scheduled', 'retrying', 'blocked'))
  and ((select stint.sees_every_tenant())
       or w.of ->> 0 = any ((select stint.my_tenants())::text[]) or w.of ->> 0 is null and w.of ->> 1 = (select stint.current_subject()));

comment on view stint.standing_keys is
'Concurrency keys in strict order (p_key_order of define_job_type) whose next job waits for something else than a worker, so that those behind it stand still: which job that is, why, since and
until when, how many wait, and what can be done. Under the rule of stint.jobs.';
