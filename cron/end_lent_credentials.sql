-- stint:schedule end_lent_credentials
-- stint:every '* * * * *'
-- Duty: a runner died with database credentials in its hands. Does nothing if a runner has just done it.
select stint.run_duty('end_lent_credentials');
