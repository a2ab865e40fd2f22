-- stint:schedule rerank_queues
-- stint:every '* * * * *'
-- Duty: waiting jobs of a queue that has become fair, or plain again, get their places anew. Does nothing if a runner has just done it.
select stint.run_duty('rerank_queues');
