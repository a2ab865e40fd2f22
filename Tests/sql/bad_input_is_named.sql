-- Whatever cannot be right is refused when the job is created, with a SQLSTATE of ours, a detail and a hint; and nothing is written.
begin;
select plan(65);

create function pg_temp.refused(p_sql text, p_state text, p_why text) returns text language sql as $$ select is(test.state_of(p_sql), p_state, p_why) $$;

-- Payloads.
select pg_temp.refused($$ select stint.create_job('a', '[1]') $$, 'ST001', 'a payload that is an array');
select pg_temp.refused($$ select stint.create_job('a', '"x"') $$, 'ST001', 'a payload that is a string');
select pg_temp.refused($$ select stint.create_job('a', 'null') $$, 'ST001', 'a payload that is a JSON null');
select pg_temp.refused($$ select stint.create_job('a', null) $$, 'ST001', 'a payload that is an SQL null');
select pg_temp.refused($$ select stint.create_job('a', '{"x": "\u0000"}') $$, '22P05', 'U+0000, which PostgreSQL itself refuses');
select pg_temp.refused($$ select stint.create_job('a', jsonb_build_object('x', repeat('y', 1048577))) $$, 'ST003', 'a payload over the limit');
select matches(test.error_of($$ select stint.create_job('a', jsonb_build_object('x', repeat('y', 1048577))) $$), '1048[0-9]{3} bytes, 1048576 are allowed',
    'and the message says how large it is and what is allowed');
select pg_temp.refused($$ select stint.create_jobs_of_type('a', array['{}', '[]']::jsonb[]) $$, 'ST001', 'one bad payload among good ones');
select matches(test.error_of($$ select stint.create_jobs_of_type('a', array['{}', '[]']::jsonb[]) $$), 'element 2 ', 'and the message counts to it');
select matches(test.error_of($$ select stint.create_jobs('[{"job_type": "a"}, {"job_type": "b", "payload": {}}, {"job_type": "a", "payload": 5}]') $$), 'element 3 ',
    'the same in create_jobs, by the place in the array that was sent');

-- Numbers and names.
select pg_temp.refused($$ select stint.create_job('a', p_priority => 11) $$, 'ST001', 'a priority above 10');
select pg_temp.refused($$ select stint.create_job('a', p_priority => -1) $$, 'ST001', 'a priority below 0');
select pg_temp.refused($$ select stint.create_job('a', p_priority => 100000) $$, 'ST001', 'a priority far out of range');
select pg_temp.refused($$ select stint.create_job('a', p_max_attempts => 0) $$, 'ST001', 'no attempts');
select pg_temp.refused($$ select stint.create_job('a', p_max_attempts => 1001) $$, 'ST001', 'too many attempts');
select pg_temp.refused($$ select stint.create_job(null) $$, 'ST001', 'no type');
select pg_temp.refused($$ select stint.create_job('') $$, 'ST001', 'an empty type');
select pg_temp.refused($$ select stint.create_job('*') $$, 'ST001', 'the type *, which stands for the defaults');
select pg_temp.refused($$ select stint.create_job('../etc/passwd') $$, 'ST001', 'a type that is a path');
select pg_temp.refused($$ select stint.create_job('a b') $$, 'ST001', 'a type with a space');
select pg_temp.refused($$ select stint.create_job(E'a\n') $$, 'ST001', 'a type that ends in a newline');
select pg_temp.refused($$ select stint.create_job(repeat('a', 64)) $$, 'ST001', 'a type of 64 characters');
select pg_temp.refused($$ select stint.create_job('a', p_queue => 'q"; drop') $$, 'ST001', 'a queue with odd characters');
select pg_temp.refused($$ select stint.create_job('a', p_queue => '') $$, 'ST001', 'an empty queue name');
select pg_temp.refused($$ select stint.create_job('.hidden') $$, 'ST001', 'a type that begins with a dot');

-- Claims.
select pg_temp.refused($$ select stint.claim_jobs('w', array['default', null]) $$, 'ST001', 'a claim from a queue without a name');

-- Options.
select pg_temp.refused($$ select stint.create_job('a', p_expires_at => stint.now() - interval '1 second') $$, 'ST001', 'an expiry in the past');
select pg_temp.refused($$ select stint.create_job('a', p_tags => array['x', null]) $$, 'ST001', 'a tag that is null');
select pg_temp.refused($$ select stint.create_job('a', p_tags => array['']) $$, 'ST001', 'an empty tag');
select pg_temp.refused($$ select stint.create_job('a', p_tags => array_fill('x'::text, array[21])) $$, 'ST001', '21 tags');
select pg_temp.refused($$ select stint.create_job('a', p_tags => array[repeat('x', 101)]) $$, 'ST001', 'a tag of 101 characters');
select pg_temp.refused($$ select stint.create_job('a', p_trace_context => '"00-1"') $$, 'ST001', 'a trace context that is not an object');
select pg_temp.refused($$ select stint.create_job('a', p_idempotency_key => '') $$, 'ST001', 'an empty idempotency key');
select pg_temp.refused($$ select stint.create_job('a', p_idempotency_key => repeat('x', 256)) $$, 'ST001', 'a key of 256 characters');
select pg_temp.refused($$ select stint.create_job('a', p_idempotency_key => 'k', p_idempotency_keep => '-1 s') $$, 'ST001', 'a negative keep time');

-- The array of create_jobs.
select pg_temp.refused($$ select stint.create_jobs('{"job_type": "a"}') $$, 'ST001', 'an object where an array belongs');
select pg_temp.refused($$ select stint.create_jobs(null) $$, 'ST001', 'nothing where an array belongs');
select pg_temp.refused($$ select stint.create_jobs('[{"job_type": "a"}, 5]') $$, 'ST001', 'an element that is no object');
select matches(test.error_of($$ select stint.create_jobs('[{"job_type": "a"}, 5]') $$), 'element 2 ', 'and the message counts to it');
select pg_temp.refused($$ select stint.create_jobs('[{"job_type": "a"}, {"job_type": "a", "prioritty": 5}]') $$, 'ST002', 'an unknown option');
select matches(test.error_of($$ select stint.create_jobs('[{"job_type": "a"}, {"job_type": "a", "prioritty": 5}]') $$), 'element 2 .*''prioritty''.* priority,',
    'and the message names the element and the key, and lists the known ones');
select pg_temp.refused($$ select stint.create_jobs('[{"payload": {}}]') $$, 'ST001', 'an element without a type');

select is(test.error_of(format('select stint.create_jobs(%L)', jsonb_build_array('{"job_type": "a"}'::jsonb, jsonb_build_object('job_type', 'a', k, v)))), e, format('%s of %s', k, v))
from (values ('priority', '0.5'::jsonb, 'priority of element 2 of p_jobs cannot be used Got 0.5.'), ('scheduled_for', '"soon"', 'scheduled_for of element 2 of p_jobs cannot be used Got "soon".'),
             ('idempotency_keep', '"x"', 'idempotency_keep of element 2 of p_jobs cannot be used Got "x".'), ('tags', '{}', 'tags of element 2 of p_jobs cannot be used Got {}.'),
             ('depends_on', '["x"]', 'depends_on of element 2 of p_jobs cannot be used Got ["x"].')) as v (k, v, e);
select pg_temp.refused($$ select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "a", "max_attempts": "many"}]}') $$, 'ST001', 'the same in a workflow');
select pg_temp.refused($$ select stint.create_job('a', p_depends_on => array[[gen_random_uuid()], [gen_random_uuid()]]) $$, 'ST001', 'parents in two dimensions');
select is(test.error_of(format('select stint.%s', c)), e, format('%s', c)) from (values
    ('fail_jobs(''[{"job_id": 1}]'')', 'job_id of element 1 of p_failures cannot be used Got 1.'), ('fail_jobs(''[1]'')', 'p_failures must be a JSON array of objects Got 1.'),
    ('log_jobs(''[{"sequence": "x"}]'')', 'sequence of element 1 of p_lines cannot be used Got "x".'),
    ('update_jobs_progress(''[{"run": []}]'')', 'run of element 1 of p_updates cannot be used Got [].'),
    ('update_jobs_progress(''[1]'')', 'p_updates must be a JSON array of objects Got an array with something else in it.')) as v (c, e);
select pg_temp.refused($$ select stint.claim_jobs('w', null) $$, 'ST001', 'no queues to claim from');
select is((select stint.preview_bulk_operation('cancel', jsonb_build_object('created_after', t)) ->> 'matches' from (values ('infinity')) as v (t)), '0', 'a filter for what comes after all time finds nothing');

-- Policies.
select pg_temp.refused($$ select stint.define_job_type(null) $$, 'ST001', 'a policy for no type');
select pg_temp.refused($$ select stint.define_job_type('a', p_priority => 11) $$, 'ST001', 'a policy with a priority out of range');
select matches(test.error_of($$ select stint.define_job_type('a', p_timeout => '0') $$), 'It is p_timeout\.$', 'and the option is named');
select is(test.error_of($$ select stint.list_jobs('dead') $$), 'p_status is not a status of jobs Got ''dead''.', 'a status that is none');
select is(test.error_of($$ select stint.list_jobs(p_limit => -1) $$), 'p_limit is not in its range Got -1.', 'a page of less than nothing');
select pg_temp.refused($$ select stint.define_job_type('a', p_exit_codes => '{"3": "explode"}') $$, 'ST001', 'an exit code that means something unheard of');
select pg_temp.refused($$ select stint.change_setting('no_such', '1') $$, 'ST002', 'a setting that does not exist');
select pg_temp.refused($$ select stint.change_setting('max_lost_runs', '99999') $$, 'ST001', 'a setting out of range');

select is((select count(*) from stint.jobs), 0::bigint, 'and no job came of any of it');

select * from finish();
rollback;
