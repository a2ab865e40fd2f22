-- stint:schedule run_sql_jobs
-- stint:every '* * * * *'
-- SQL handlers, without any runner. Takes what no runner has taken; what is left waits for the next minute.
select stint.run_sql_jobs(1000);
