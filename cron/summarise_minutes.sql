-- stint:schedule summarise_minutes
-- stint:every '* * * * *'
-- Duty: charts get their numbers. Does nothing if a runner has just done it.
select stint.run_duty('summarise_minutes');
