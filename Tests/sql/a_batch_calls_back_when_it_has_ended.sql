-- create_batch: progress of the whole, and jobs on success, failure and completion.
begin;
select plan(16);
select test.at('2030-01-01 12:00Z');
create function pg_temp.callbacks(p_id uuid) returns text language sql as $$
    select string_agg(j.job_type || ' ' || j.status, ', ' order by j.job_type) from stint.jobs j where j.id::text in (select jsonb_array_elements_text(stint.batch_status(p_id) -> 'callback_ids'))
$$;
create function pg_temp.progress(p_id uuid) returns jsonb language sql as $$ select stint.batch_status(p_id) - '{batch_id,created_at,finished_at,callback_ids,problem,name}'::text[] $$;

select stint.create_batch('[{"job_type": "a"}, {"job_type": "a"}, {"job_type": "b"}]', 'thumbnails',
    '{"job_type": "good"}', '{"job_type": "bad"}', '{"job_type": "always", "payload": {"x": 1}, "priority": 7}') as b \gset
select is(pg_temp.progress(:'b'), '{"total": 3, "finished": 0, "failed": 0, "progress_percent": 0, "status": "processing"}', 'a new batch has done nothing');
select is((select count(*) from stint.jobs), 3::bigint, 'its callbacks are not there yet');
select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w', p_limit => 2);
select is(pg_temp.progress(:'b'), '{"total": 3, "finished": 2, "failed": 0, "progress_percent": 66, "status": "processing"}', 'it counts what has ended');
select is(pg_temp.callbacks(:'b'), null, 'two of three are not all');
select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w');
select is(pg_temp.progress(:'b'), '{"total": 3, "finished": 3, "failed": 0, "progress_percent": 100, "status": "completed"}', 'then it is complete');
select is(pg_temp.callbacks(:'b'), 'always pending, good pending', 'success and completion are called');
select is((select payload || jsonb_build_object('p', priority) from stint.jobs where job_type = 'always'),
    jsonb_build_object('x', 1, 'p', 7, '$batch', jsonb_build_object('batch_id', :'b', 'name', 'thumbnails', 'total', 3, 'failed', 0)), 'a callback is told how it went');
select stint.cancel_jobs(array(select id from stint.jobs where status = 'pending'));

select stint.create_batch('[{"job_type": "a"}, {"job_type": "b"}]', p_on_success => '{"job_type": "good"}', p_on_failure => '{"job_type": "bad"}') as b \gset
select stint.fail_job(job_id, run, 'no', p_retryable => false) from stint.claim_jobs('w');
select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w');
select is(pg_temp.callbacks(:'b'), 'bad pending', 'one that fails calls the other callback, when all have ended');
select is(pg_temp.progress(:'b'), '{"total": 2, "finished": 2, "failed": 1, "progress_percent": 100, "status": "failed"}', 'and the batch has failed');
select stint.cancel_jobs(array(select id from stint.jobs where status = 'pending'));

select stint.create_batch('[{"job_type": "a"}, {"job_type": "b"}]', p_on_success => '{"job_type": "good"}', p_on_failure => '{"job_type": "bad"}') as b \gset
select job_id as failed, stint.fail_job(job_id, run, 'no', p_retryable => false) from stint.claim_jobs('w') \gset
select job_id as other, run as other_run from stint.claim_jobs('w') \gset
select stint.retry_job(:'failed');
select stint.complete_job(:'other', :other_run);
select is(pg_temp.callbacks(:'b'), null, 'a job that is retried while the batch is open is waited for');
select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w');
select is(pg_temp.callbacks(:'b'), 'good pending', 'and may save it');

-- A callback that cannot be created any more, since its queue has become strict.
select stint.create_batch('[{"job_type": "a"}]', p_on_success => '{"job_type": "nobody", "queue": "s"}', p_on_completion => '{"job_type": "always"}') as b \gset
select stint.define_queue('s', p_strict => true);
select stint.cancel_jobs(array(select id from stint.jobs where status = 'pending' and job_type <> 'a'));
select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w');
select is(pg_temp.callbacks(:'b') || (left(stint.batch_status(:'b') ->> 'problem', 5)), 'always pendingST007', 'a callback that is refused is noted, and takes nothing else with it');

select is(test.state_of($$select stint.create_batch('[]')$$), 'ST001', 'a batch of nothing is refused');
select is(test.state_of($$select stint.create_batch('[{"job_type": "a"}]', p_on_success => '[]')$$), 'ST001', 'a callback that is no job');
select is(test.state_of($$select stint.create_batch('[{"job_type": "a"}]', p_on_success => '{"job_type": "a", "color": 1}')$$), 'ST002', 'or has an option that does not exist');
select is(test.state_of('select stint.batch_status(gen_random_uuid())'), 'ST004', 'an unknown batch is not there');
select * from finish();
rollback;
