-- pg_cron keeps a row for each run of each job, for ever. Of ours, two days are enough to see what happened.
-- stint:schedule forget_cron_runs
-- stint:every '17 3 * * *'
-- stint:database pg_cron
delete from cron.job_run_details d
using cron.job j
where j.jobid = d.jobid
  and starts_with(j.jobname::text, 'stint_')
  and d.end_time < clock_timestamp() - interval '2 days';
