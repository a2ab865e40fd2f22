-- What the caller leaves open comes from the job type, or from * for a type that nobody defined.
begin;
select plan(14);

select is((select queue || '/' || priority || '/' || max_attempts from test.job(stint.create_job('unknown'))), 'default/0/5',
    'an unknown type goes to the queue default, priority 0, 5 attempts');
select is((select payload from test.job(stint.create_job('unknown'))), '{}'::jsonb, 'and an empty payload');

select stint.define_job_type('mail', p_queue => 'mails', p_priority => 6, p_max_attempts => 2, p_max_payload_bytes => 200);
select is((select queue || '/' || priority || '/' || max_attempts from test.job(stint.create_job('mail'))), 'mails/6/2',
    'a defined type brings its queue, priority and attempts');
select is((select queue || '/' || priority || '/' || max_attempts from test.job(stint.create_job('mail', p_queue => 'other', p_priority => 1, p_max_attempts => 3))), 'other/1/3', 'the caller''s word goes before');
select is(test.state_of($$ select stint.create_job('mail', jsonb_build_object('x', repeat('y', 300))) $$), 'ST003', 'its payload limit holds');
select is(test.state_of($$ select stint.create_job('web', jsonb_build_object('x', repeat('y', 300))) $$), '00000', 'for it alone');
select is((select queue || '/' || priority || '/' || max_attempts from test.job((select stint.create_jobs('[{"job_type": "mail"}]')))),
    'mails/6/2', 'create_jobs goes by the same rules');
select is((select queue || '/' || priority || '/' || max_attempts from test.job((select stint.create_jobs_of_type('mail', '{"{}"}')))),
    'mails/6/2', 'and so does create_jobs_of_type');

select stint.define_job_type('mail', p_priority => 7);
select is((select queue || '/' || priority from stint.job_types where job_type = 'mail'), 'mails/7', 'defining again changes only what is said');
select stint.define_job_type('*', p_max_attempts => 8);
select is((select max_attempts::int from test.job(stint.create_job('unknown'))), 8, 'the defaults can be changed');
select is((select max_attempts::int from test.job(stint.create_job('mail'))), 2, 'which does not touch defined types');

select stint.define_queue('strict', p_strict => true);
select is(test.state_of($$ select stint.create_job('typo', p_queue => 'strict') $$), 'ST007', 'a strict queue refuses types that were not defined');
select is(test.state_of($$ select stint.create_jobs('[{"job_type": "typo", "queue": "strict"}]') $$), 'ST007', 'also in bulk');
select is(test.state_of($$ select stint.create_job('mail', p_queue => 'strict') $$), '00000', 'and accepts those that were');

select * from finish();
rollback;
