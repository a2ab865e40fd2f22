-- log_job, log_jobs and job_logs.
begin;
select plan(18);
create temp table j as select stint.create_job('a') as id;
select test.claim();
select stint.log_job(id, 1, l, l || '!', jsonb_build_object('level', l)) from j, unnest('{debug,info,warning,error}'::text[]) as l;
select is((select array_agg(message order by l.id) from j, stint.job_logs(j.id) as l), '{debug!,info!,warning!,error!}', 'all levels by default, in order');
select is((select array_agg(level) from j, stint.job_logs(j.id, 'warning') as l), '{warning,error}', 'p_level and above');
select is((select fields from j, stint.job_logs(j.id, 'error') as l), '{"level": "error"}', 'with their fields');
select stint.log_jobs((select jsonb_agg(jsonb_build_object('job_id', id, 'run', 1, 'message', 'line ' || n) order by n) from j, generate_series(1, 2500) as n));
create temp table page as select l.* from j, stint.job_logs(j.id, p_limit => 1000) as l;
select is((select count(*) from page), 1000::bigint, 'a page has p_limit lines');
create temp table rest as select l.* from j, stint.job_logs(j.id, p_after => (select max(id) from page), p_limit => 10000) as l;
select is((select count(*) from rest), 1504::bigint, 'the next one begins after p_after');
select is((select array_agg(substr(message, 6)::int order by id) from (table page union all table rest) as a where message like 'line%'), array(select generate_series(1, 2500)),
    'lines of one call keep their order');
select is((select array_agg(distinct level) from rest), '{info}', 'a line without a level is info');

select is(test.state_of(format('select stint.log_job(%L, 1, ''loud'', ''x'')', id)), 'ST001', 'an unknown level is refused') from j;
select is(test.state_of(format('select stint.job_logs(%L, ''loud'')', id)), 'ST001', 'also when reading') from j;
select is(test.state_of(format('select stint.job_logs(%L, p_limit => 0)', id)), 'ST001', 'as is a page of nothing') from j;
select is(test.state_of('select stint.job_logs(gen_random_uuid())'), 'ST004', 'and a job that does not exist');
select is(test.state_of('select stint.log_jobs(''{}'')'), 'ST001', 'and lines that are no array');
select is(test.state_of(format('select stint.log_jobs(''[{"job_id": "%s", "run": 1, "level": "loud"}]'')', id)), '23514', 'and an unknown level among many lines') from j;
select stint.log_job(id, 1, 'info', repeat('x', 20000)) from j;
select is((select max(length(message)) from j, stint.job_logs(j.id, p_limit => 10000)), 10000, 'a line is cut at 10,000 characters');
select stint.complete_job(id, 1) from j;
select is((select count(*) from j, stint.job_logs(j.id, p_limit => 10000)), 2505::bigint, 'the log outlives the run');

-- Where a line came from.
create temp table t as select stint.create_job('traced', p_trace_context => '{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}') as id;
select test.claim();
select stint.log_jobs(jsonb_build_array(jsonb_build_object('job_id', id, 'run', 1, 'message', 'x', 'stream', 'stderr', 'sequence', 7))) from t;
select results_eq('select stream, sequence, correlation_id from t, stint.job_logs(t.id)', $$ values ('stderr', 7, '0af7651916cd43dd8448eb211c80319c') $$, 'a line tells its stream, its number and the trace it belongs to');
select is((select min(correlation_id) from j, stint.job_logs(j.id)), (select id::text from j), 'without a trace the job itself is what lines have in common');
select is((select min(stream) from j, stint.job_logs(j.id)), null, 'a line that was not read from a handler has no stream');

select * from finish();
rollback;
