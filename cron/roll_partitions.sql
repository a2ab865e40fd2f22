-- stint:schedule roll_partitions
-- stint:every '17 * * * *'
-- Duty: tomorrow gets its partitions, old days are dropped. Does nothing if a runner has just done it.
select stint.run_duty('roll_partitions');
