-- All duties that are due: promotes jobs whose time has come, rescues lost ones, keeps partitions and marks.
-- Runners call the same function several times a second. Whoever comes second returns at once.
-- stint:schedule tick
-- stint:every '* * * * *'
select stint.tick();
