-- stint:schedule release_dependents
-- stint:every '* * * * *'
-- Duty: waiting jobs whose last parents ended at the same moment are released. Does nothing if a runner has just done it.
select stint.run_duty('release_dependents');
