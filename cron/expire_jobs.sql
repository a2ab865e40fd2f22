-- stint:schedule expire_jobs
-- stint:every '* * * * *'
-- Duty: jobs that were not started in time end. Does nothing if a runner has just done it.
select stint.run_duty('expire_jobs');
