-- stint:schedule rescue_lost_jobs
-- stint:every '* * * * *'
-- Duty: runs whose worker died are taken back. Does nothing if a runner has just done it.
select stint.run_duty('rescue_lost_jobs');
