-- stint:schedule promote_due_jobs
-- stint:every '* * * * *'
-- Duty: delayed jobs and retries become ready. Does nothing if a runner has just done it.
select stint.run_duty('promote_due_jobs');
