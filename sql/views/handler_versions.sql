create or replace view stint.handler_versions as
select v.job_type, v.version, v.weight, v.weighted_at, v.min_runs, v.withdrawn_at, v.reason, r.runs, r.failures,
       round(r.failures::numeric / nullif(r.runs, 0), 4) as failure_rate
from (select job_type, version, weight, weighted_at, min_runs, withdrawn_at, reason from stint_internal.handler_version
      union all
      select job_type, null, 100 - sum(weight), max(weighted_at), null, null, null from stint_internal.handler_version group by job_type) as v
cross join lateral (
    select coalesce(sum(c.runs), 0)::bigint as runs, coalesce(sum(c.failures), 0)::bigint as failures
    from stint_internal.count_runs(v.job_type, greatest(v.weighted_at, stint.now() - interval '1 day')) as c
    where c.version is not distinct from v.version) as r;

comment on view stint.handler_versions is
'Versions of handlers with their weights, and of the last day, or since the weight was set, how many of their runs failed; withdrawn_at and reason when a version lost its weight by
itself. version null: the handler without one. Its cost grows with the runs of that day.';
