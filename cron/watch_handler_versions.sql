-- stint:schedule watch_handler_versions
-- stint:every '* * * * *'
-- Duty: a new version of a handler that fails too often gets no more jobs. Does nothing if a runner has just done it.
select stint.run_duty('watch_handler_versions');
