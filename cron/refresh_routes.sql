-- stint:schedule refresh_routes
-- stint:every '* * * * *'
-- Duty: resolved policies that are out of date are forgotten. Does nothing if a runner has just done it.
select stint.run_duty('refresh_routes');
