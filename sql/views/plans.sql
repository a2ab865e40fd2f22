create or replace view stint.plans as
select p.name as plan, q.counts as count, q.per, q.job_type, q.max, nullif(q.period, '0') as period
from stint_internal.plan p
left join stint_internal.quota q on q.plan = p.name;

comment on view stint.plans is 'The quotas of each plan, one row each; a plan without quotas has one row with nulls. * holds for tenants without a plan.';
