-- stint:schedule summarise_costs
-- stint:every '* * * * *'
-- Duty: what runs used is added up for the bill. Does nothing if a runner has just done it.
select stint.run_duty('summarise_costs');
