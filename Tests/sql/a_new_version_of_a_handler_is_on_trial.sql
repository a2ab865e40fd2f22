-- Versions of a handler share a type's runs by weight; one that fails more often than the others, beyond chance, loses its weight.
begin;
select plan(28);
set local client_min_messages = error;
select test.at('2030-01-01 12:00Z');
select is(test.state_of($$ select stint.define_handler_version('a', 'v/2', 5) $$), 'ST001', 'a version can be part of a file name');
select is(test.state_of($$ select stint.define_handler_version('a', 'v2', 101) $$), 'ST001', 'a weight is a percentage');
select stint.define_handler_version('a', 'v2', 5);
select is(test.state_of($$ select stint.define_handler_version('a', 'v3', 96) $$), 'ST001', 'all of them are no more than 100');
select is(test.state_of($$ select stint.define_handler_version('a', 'v2', 100) $$), '00000', 'but a weight can be changed');
select stint.define_handler_version('a', 'v2', 5), stint.define_handler_version('a', 'v3', 20), stint.define_handler_version('a', 'v1', 0);
select is((select string_agg(concat_ws(' ', version, kind, from_share, to_share), ', ' order by version) from stint.handlers), 'v2 process 0 5, v3 process 5 25', 'weights are parts of 100');

create temp table u as select md5(n::text)::uuid as id from generate_series(1, 20000) as n;
select ok((select count(*) filter (where s < 5) between 850 and 1150 and count(*) filter (where s >= 5 and s < 25) between 3700 and 4300 and min(s) >= 0 and max(s) < 100
           from (select stint.handler_share(id, 1) as s from u) as x), 'runs fall into them evenly');
select ok((select bool_and(stint.handler_share(id, 7) = stint.handler_share(id, 7)) from u), 'the same run always into the same');
select ok((select count(*) filter (where stint.handler_share(id, 2) < 5) < 150 from u where stint.handler_share(id, 1) < 5), 'a retry into another');

-- Fisher's exact test, beside values from a textbook.
select is(round(stint_internal.chance_of_failures(4, 3, 4, 1)::numeric, 4), 0.2429, 'the lady tasting tea');
select is(round(stint_internal.chance_of_failures(20, 3, 380, 0)::numeric, 7), 0.0001077, '3 of 20, others 0 of 380');
select is(stint_internal.chance_of_failures(100, 0, 100, 5), 1::float8, 'none is no sign');
select ok(stint_internal.chance_of_failures(50000, 2500, 950000, 47500) between 0.4 and 0.6, 'a million runs neither overflow');
select ok(stint_internal.chance_of_failures(50000, 5000, 950000, 47500) between 0 and 1e-20, 'nor vanish');

-- Runs as the runner reports them.
create function pg_temp.runs(p_version text, p_completed int, p_failed int, p_type text default 'a') returns void language plpgsql as $$
declare v_usage jsonb := jsonb_strip_nulls(jsonb_build_object('handler_version', p_version)); v_ids uuid[]; v_runs bigint[];
begin
    perform stint.create_job(p_type) from generate_series(1, p_completed + p_failed);
    select array_agg(job_id), array_agg(run) into v_ids, v_runs from stint.claim_jobs('w', p_limit => 10000);
    perform stint.fail_job(v_ids[n], v_runs[n], 'no', p_usage => v_usage, p_retry_after => '10 days') from generate_series(1, p_failed) as n;
    perform stint.complete_jobs(v_ids[p_failed + 1:], v_runs[p_failed + 1:], p_usages => array_fill(v_usage, array[p_completed])) where p_completed > 0;
end $$;
create function pg_temp.weights(p_type text default 'a') returns text language sql as $$
    select string_agg(coalesce(version, 'none') || ' ' || trim_scale(weight), ', ' order by version nulls first) from stint.handler_versions where job_type = p_type $$;
select test.later('1 minute');
select pg_temp.runs(null, 380, 4), pg_temp.runs('v2', 10, 9), pg_temp.runs('v3', 30, 1);
select is(stint.watch_handler_versions(), 0, 'fewer than min_runs are not judged, nor is what happens to the others as well');
select results_eq($$ select version, runs, failures from stint.handler_versions where job_type = 'a' and runs > 0 order by version nulls first $$,
    $$ values (null, 384::bigint, 4::bigint), ('v2', 19, 9), ('v3', 31, 1) $$, 'the view counts runs and failures');
select is((select count(*) from stint.job_attempts where handler_version = 'v2'), 19::bigint, 'each run says which version it was');
select pg_temp.runs('v2', 1, 0);
select is(stint.run_duty('watch_handler_versions'), '1', 'with the twentieth it is');
select is(pg_temp.weights(), 'none 80, v1 0, v2 0, v3 20', 'and its share goes back to the handler without a version');
select is((select withdrawn_at = stint.now() and reason = '9 of its 20 runs failed, of the others 5 of 415' from stint.handler_versions where version = 'v2'), true, 'the reason is kept');
select is((select string_agg(version, ',') from stint.handlers where job_type = 'a'), 'v3', 'runners do not see it any more');
select is(stint.watch_handler_versions(), 0, 'once');
select test.later('1 minute');
select stint.define_handler_version('a', 'v2', 10);
select is((select reason is null and withdrawn_at is null and runs = 0 from stint.handler_versions where version = 'v2'), true, 'a new weight is a new trial');
select is(stint.watch_handler_versions(), 0, 'old failures do not count');

-- Where versions are all there is, the heaviest one takes over.
select stint.define_handler_version('b', 'old', 90), stint.define_handler_version('b', 'new', 10, p_min_runs => 5);
select pg_temp.runs('old', 50, 0, 'b'), pg_temp.runs('new', 1, 5, 'b');
select is(stint.watch_handler_versions(), 1, 'a smaller trial');
select is(pg_temp.weights('b'), 'none 0, new 0, old 100', 'ends with the old version');
select pg_temp.runs('old', 0, 50, 'b');
select is(stint.watch_handler_versions(), 0, 'a version with more than half of the runs is not on trial');
-- What is not the handler's fault.
select stint.define_handler_version('c', 'v2', 50, p_min_runs => 1);
select pg_temp.runs(null, 100, 0, 'c');
create temp table k as select stint.create_job('c') as id from generate_series(1, 30);
create temp table kc as select * from stint.claim_jobs('w', p_limit => 30);
select stint.fail_job(job_id, run, 'stopped', p_outcome => 'shutdown', p_usage => '{"handler_version": "v2"}') from kc;
select is(stint.watch_handler_versions(), 0, 'a runner that stops is no failure of the version');
select is((select count(*) from stint.handlers where job_type = 'a' and kind <> 'process'), 0::bigint, 'versions are of processes');

select * from finish();
rollback;
