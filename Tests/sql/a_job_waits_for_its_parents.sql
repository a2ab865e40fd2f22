begin;
select plan(33);
select test.at('2030-01-01 12:00Z');

-- How a job ends whose turn it is: claimed by id order, since all have one priority.
create function pg_temp.finish(p_id uuid, p_result jsonb default null) returns boolean language sql as $$
    select stint.complete_job(c.job_id, c.run, p_result) from stint.claim_jobs('w', p_limit => 1) as c where c.job_id = p_id
$$;
create function pg_temp.fail(p_id uuid) returns text language sql as $$
    select stint.fail_job(c.job_id, c.run, 'no', p_retryable => false) from stint.claim_jobs('w', p_limit => 1) as c where c.job_id = p_id
$$;

select stint.create_job('a') as a, stint.create_job('b') as b \gset
select stint.create_job('c', p_depends_on => array[:'a', :'b', :'a']::uuid[]) as c \gset
select is((test.job(:'c')).status, 'blocked', 'a job with unfinished parents is blocked');
select is((select (rank is null, scheduled_for) from stint_internal.job_queue where id = :'c'), row(true, 'infinity'::timestamptz), 'and stands in no line');
select is(array(select job_type || ' ' || status from stint.job_parents(:'c')), '{a pending,b pending}', 'its parents are listed once each, in the order given');
select is(array(select job_id from stint.job_children(:'a')), array[:'c']::uuid[], 'and it is a child of each');
select pg_temp.finish(:'a');
select is(test.status(:'c'), 'blocked', 'one completed parent is not all');
select pg_temp.finish(:'b');
select is(test.status(:'c'), 'pending', 'when all parents have completed it is ready');
select is((select has_dependents or waits_for_parents from stint_internal.job_queue where id = :'c'), null, 'and like any other job');
select is(pg_temp.finish(:'c'), true, 'and runs');

select stint.create_job('d', p_depends_on => array[:'a', :'b']::uuid[]) as d \gset
select is(test.status(:'d'), 'pending', 'parents that have completed long ago count as done');
select is(test.status(stint.create_job('d', p_depends_on => '{}')), 'pending', 'no parents are nothing to wait for');
select stint.cancel_jobs(array(select id from stint.jobs where job_type = 'd'));

select stint.create_job('a') as a \gset
select stint.create_job('b', p_depends_on => array[:'a']::uuid[]) as b \gset
select stint.create_job('c', p_depends_on => array[:'b']::uuid[]) as c \gset
select stint.create_job('run', p_depends_on => array[:'b']::uuid[], p_on_parent_failure => 'run') as run \gset
select stint.create_job('wait', p_depends_on => array[:'a']::uuid[], p_on_parent_failure => 'wait') as wait \gset
select is(pg_temp.fail(:'a'), 'failed', 'a parent fails');
select is((test.job(:'b')).status || ' ' || (test.job(:'b')).error_code, 'cancelled parent_failed', 'then its children are cancelled');
select is(test.status(:'c'), 'cancelled', 'and their children');
select is(test.status(:'run'), 'pending', 'but not who is to run anyway');
select is(test.status(:'wait'), 'blocked', 'and who is to wait waits');
select pg_temp.finish(:'run');
select is(test.status(stint.create_job('late', p_depends_on => array[:'a']::uuid[])), 'cancelled', 'a new job whose parent failed before is cancelled at once');
select is(test.status(stint.create_job('late', p_depends_on => array[:'a']::uuid[], p_on_parent_failure => 'wait')), 'blocked', 'or waits');
select is(stint.retry_job(:'a'), 'pending', 'the parent is retried');
select is(test.status(:'wait'), 'blocked', 'who waits for it still waits');
select pg_temp.finish(:'a');
select is(array(select status from stint.jobs where job_type in ('wait', 'late') order by status), '{cancelled,pending,pending}', 'until it has completed');
select stint.cancel_jobs(array(select id from stint.jobs where status = 'pending'));

select stint.create_job('a') as a \gset
select stint.create_job('b', p_depends_on => array[:'a']::uuid[], p_scheduled_for => '2030-01-01 13:00Z') as b \gset
select pg_temp.finish(:'a');
select is((select (status, scheduled_for) from stint.jobs where id = :'b'), row('scheduled'::text, '2030-01-01 13:00Z'::timestamptz), 'a job with a time of its own waits for both');
select stint.cancel_job(:'b');

-- Parking by a paused type and waiting for parents are two things.
select stint.create_job('a') as a \gset
select stint.create_job('b', p_depends_on => array[:'a']::uuid[]) as b \gset
select stint.pause_job_type('b');
select stint.resume_job_type('b');
select is(test.status(:'b'), 'blocked', 'resuming its type does not release a job that waits for parents');
select stint.pause_job_type('b');
select pg_temp.finish(:'a');
select is(test.status(:'b'), 'blocked', 'nor do parents release it while its type is paused');
select stint.resume_job_type('b');
select is(test.status(:'b'), 'pending', 'when both are over it is ready');
select stint.cancel_job(:'b');

select stint.create_job('a') as a \gset
select stint.create_job('b', p_depends_on => array[:'a']::uuid[]) as b \gset
select stint.delete_job(:'a');
select is(test.status(:'b'), 'cancelled', 'a deleted parent has not completed');

select is(test.state_of($$select stint.create_job('x', p_depends_on => array['00000000-0000-7000-8000-000000000000']::uuid[])$$), 'ST004', 'an unknown parent is refused');
select is(test.state_of($$select stint.create_job('x', p_depends_on => array[null]::uuid[])$$), 'ST001', 'and no id');
select is(test.state_of(format($$select stint.create_job('x', p_depends_on => array[%L]::uuid[], p_on_parent_failure => 'explode')$$, :'a')), 'ST001', 'and an unknown policy');
select is((select count(*) from stint.jobs where job_type = 'x'), 0::bigint, 'then no job is created');

select stint.create_job('a') as a, stint.create_job('k', p_idempotency_key => 'k') as k \gset
select is(stint.create_job('k', p_idempotency_key => 'k', p_depends_on => array[:'a']::uuid[]), :'k'::uuid, 'a key answers with the job that has it');
select is(test.status(:'k'), 'pending', 'which does not wait all of a sudden');
select * from stint.create_jobs(jsonb_build_array(jsonb_build_object('job_type', 'viajson', 'depends_on', jsonb_build_array(:'a')))) as j \gset
select is(test.status(:'j'), 'blocked', 'create_jobs knows depends_on');

select test.act_as('stint_client', '{"sub": "u", "tenant_id": "other"}');
select is(test.state_of(format($$select stint.create_job('x', p_depends_on => array[%L]::uuid[])$$, :'a')), 'ST004', 'somebody else''s parent is as good as none');
reset role;
select * from finish();
rollback;
