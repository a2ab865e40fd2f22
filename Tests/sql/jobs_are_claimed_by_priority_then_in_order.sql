-- Highest priority first; within a priority in the order in which jobs became ready; never more than asked for.
begin;
select plan(17);
select test.at('2030-01-01 12:00Z');

select stint.create_job('a', jsonb_build_object('n', n), p_priority => p) from (values (1, 0), (2, 10), (3, 5), (4, 0), (5, 10), (6, 9)) as v (n, p);
create temp table got as select (payload ->> 'n')::int as n, c.* from stint.claim_jobs('w', p_limit => 4) as c;
select is((select array_agg(n) from got), '{2,5,6,3}', 'the most urgent come first, then the oldest');
select is((select array_agg(payload ->> 'n') from stint.claim_jobs('w', p_limit => 100)), '{1,4}', 'then the others; no job twice');
select is((select count(*) from stint.claim_jobs('w', p_limit => 100)), 0::bigint, 'then nothing');

select is((select array_agg(distinct run) from got), '{1}', 'the first claim has run 1');
select is((select array_agg(distinct attempt) from got), '{1}', 'and is attempt 1');
select is((select array_agg(distinct deadline) from got), '{2030-01-01 12:15Z}'::timestamptz[], 'the deadline is now plus the type''s timeout');
select is((select array_agg(distinct timeout_seconds) from got), '{900}', 'which is told in seconds too');
select is((select array_agg(distinct memory_limit_bytes) from got), '{536870912}', 'with the memory limit');
select is((select worker_id || status from stint.jobs where id = (select job_id from got limit 1)), 'wprocessing', 'a claimed job is processing, with its worker');

-- A job that changes its place in line.
create temp table line as select n, stint.create_job('b', jsonb_build_object('n', n), 'line') as id from generate_series(1, 3) as n;
select stint.set_job_priority((select id from line where n = 3), 8);
select is((select array_agg(payload ->> 'n') from stint.claim_jobs('w', '{line}', 2)), '{3,1}', 'a job that is made urgent overtakes');
select stint.release_job((select id from line where n = 1), 1);
select is((select array_agg(payload ->> 'n') from stint.claim_jobs('w', '{line}', 2)), '{2,1}', 'a job that is given back stands at the end of its lane');

-- Several queues.
select stint.create_job('c', '{}', 'q' || n, n) from generate_series(1, 3) as n;
select is((select array_agg(queue) from stint.claim_jobs('w', '{q1,q2,q3}', 3)), '{q3,q2,q1}', 'priority goes before the order of queues');
select stint.create_job('c', '{}', 'q' || n) from generate_series(1, 3) as n, generate_series(1, 100);
create temp table turns (queue text);
-- Which queue is looked at first is drawn by lot.
select setseed(0.41);
do $$ begin for i in 1 .. 150 loop insert into turns select queue from stint.claim_jobs('w', '{q1,q2,q3}'); end loop; end $$;
select ok((select count(*) = 3 and min(n) >= 30 from (select queue, count(*) as n from turns group by queue) as t),
    'queues of equal priority take turns, each about as often');
select is((select count(*) from stint.claim_jobs('w', '{elsewhere}')), 0::bigint, 'a queue that does not exist is empty');

select is(test.state_of($$ select stint.claim_jobs('') $$), 'ST001', 'a claim without a worker is refused');
select is(test.state_of($$ select stint.claim_jobs('w', p_limit => 0) $$), 'ST001', 'a claim of no jobs is refused');
select is(test.state_of($$ select stint.claim_jobs('w', p_lease => '0 s') $$), 'ST001', 'a claim with no lease is refused');

select * from finish();
rollback;
