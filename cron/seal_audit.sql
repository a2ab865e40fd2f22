-- stint:schedule seal_audit
-- stint:every '* * * * *'
-- Duty: audit entries of the last minute are sealed. Does nothing if a runner has just done it.
select stint.run_duty('seal_audit');
