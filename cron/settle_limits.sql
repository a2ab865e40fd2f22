-- stint:schedule settle_limits
-- stint:every '* * * * *'
-- Duty: free slots of concurrency limits are given out that nobody could give out at once, and those of rate limits whose period is over. Does nothing if a runner has just done it.
select stint.run_duty('settle_limits');
