-- stint:schedule move_marks
-- stint:every '* * * * *'
-- Duty: claims start above what is finished. Does nothing if a runner has just done it.
select stint.run_duty('move_marks');
