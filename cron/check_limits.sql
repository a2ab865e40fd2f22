-- stint:schedule check_limits
-- stint:every '* * * * *'
-- Duty: concurrency limits are compared with the jobs that they count. Does nothing if a runner has just done it.
select stint.run_duty('check_limits');
