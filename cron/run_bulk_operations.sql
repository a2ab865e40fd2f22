-- stint:schedule run_bulk_operations
-- stint:every '* * * * *'
-- Duty: bulk operations go on, a batch a minute. Does nothing if a runner has just done it, which does several a second.
select stint.run_duty('run_bulk_operations');
