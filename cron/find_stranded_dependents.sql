-- stint:schedule find_stranded_dependents
-- stint:every '* * * * *'
-- Duty: waiting jobs that missed the end of a parent are found. Does nothing if a runner has just done it.
select stint.run_duty('find_stranded_dependents');
