-- Nothing about executables: which file a version is, the runner knows.
create or replace view stint.handlers as
select t.name as job_type, case when t.handler_takes_array then 'sql_batch' else 'sql' end as kind, null::text as version, 0::float8 as from_share, 100::float8 as to_share
from stint_internal.job_type t where t.handler is not null
union all
select v.job_type, 'process', v.version, (sum(v.weight) over earlier - v.weight)::float8, (sum(v.weight) over earlier)::float8
from stint_internal.handler_version v
where v.weight > 0
  and not exists (select from stint_internal.job_type t where t.name = v.job_type and t.handler is not null)
window earlier as (partition by v.job_type order by v.version);

comment on view stint.handlers is
'For runners: job types that not simply the process of their name runs. kind sql or sql_batch: a function, see stint.run_sql_handlers; process: this version of the
executable, for runs whose stint.handler_share is from from_share up to, but not including, to_share.';
