-- Stale members of complete_jobs and fail_jobs are answered, the others are done.
begin;
select plan(10);
create temp table j as select n, stint.create_job('a', jsonb_build_object('n', n)) as id from generate_series(1, 6) as n;
select stint.claim_jobs('w', p_limit => 6);
create function pg_temp.ids(variadic p_n int[]) returns uuid[] language sql as $$ select array_agg(id order by array_position(p_n, n)) from j where n = any (p_n) $$;

select bag_eq($$ select * from stint.complete_jobs(pg_temp.ids(1, 2, 3), '{1,9,1}', array['{"r": 1}', null, '{"r": 3}']::jsonb[], '{0,0,0}') $$,
    $$ select unnest(pg_temp.ids(1, 3)) $$, 'complete_jobs completes those whose run is right');
select is((select result from test.job((pg_temp.ids(3))[1])), '{"r": 3}'::jsonb, 'its own');
select is(test.status((pg_temp.ids(2))[1]), 'processing', 'the stale one goes on');
select is(array(select * from stint.complete_jobs('{}', '{}')), '{}', 'an empty batch is fine');
select is(test.state_of($$ select stint.complete_jobs(pg_temp.ids(1, 2), '{1}') $$), 'ST001', 'a batch whose arrays do not fit together is refused');
select is(test.state_of($$ select stint.complete_jobs(pg_temp.ids(1, 2), '{1,1}', array['{}']::jsonb[]) $$), 'ST001', 'also in its results');

select bag_eq($$ select f.status, j.n from stint.fail_jobs((select jsonb_agg(jsonb_build_object('job_id', id, 'run', case n when 5 then 7 else 1 end, 'error_message', 'no',
                 'retryable', n <> 6, 'retry_after', '5 minutes')) from j where n > 3)) as f join j on j.id = f.job_id $$,
    $$ values ('retrying', 4), ('stale', 5), ('failed', 6) $$, 'fail_jobs answers for each what became of it');
select is(test.state_of($$ select stint.fail_jobs('{}') $$), 'ST001', 'an object where an array belongs is refused');
select is(test.state_of($$ select stint.fail_jobs('[{"job_id": null, "retriable": true}]') $$), 'ST002', 'an unknown option is refused');
select is(array(select status from stint.fail_jobs('[{"job_id": "00000000-0000-7000-8000-000000000000", "run": 1}]')), '{stale}', 'a job that does not exist is stale');

select * from finish();
rollback;
