-- stint:schedule sweep_late_jobs
-- stint:every '* * * * *'
-- Duty: jobs that committed late are found. Does nothing if a runner has just done it.
select stint.run_duty('sweep_late_jobs');
