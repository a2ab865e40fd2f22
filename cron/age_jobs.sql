-- stint:schedule age_jobs
-- stint:every '* * * * *'
-- Duty: jobs that have waited long rise by a priority. Does nothing if a runner has just done it.
select stint.run_duty('age_jobs');
