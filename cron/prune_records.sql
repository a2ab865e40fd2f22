-- stint:schedule prune_records
-- stint:every '*/5 * * * *'
-- Duty: what nobody needs any more is forgotten. Does nothing if a runner has just done it.
select stint.run_duty('prune_records');
