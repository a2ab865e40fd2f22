-- stint:schedule rescue_stray_jobs
-- stint:every '* * * * *'
-- Duty: the same for runs that stand far from the head of their line. Does nothing if a runner has just done it.
select stint.run_duty('rescue_stray_jobs');
