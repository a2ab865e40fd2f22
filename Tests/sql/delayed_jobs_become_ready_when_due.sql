-- promote_due_jobs: in order of their times, whatever order they were created in; bounded; and never before.
begin;
select plan(12);
select test.at('2030-01-01 12:00Z');
select stint.create_job('a', jsonb_build_object('n', n), p_scheduled_for => '2030-01-01 12:00Z'::timestamptz + ((n * 7919) % 500 + 1) * interval '1 second')
from generate_series(1, 500) as n;
analyze stint_internal.job_queue;
select is(stint.promote_due_jobs(), 0, 'nothing is promoted before its time');
select test.later('100 seconds');
select is(stint.promote_due_jobs(), 100, 'what is due is promoted');
select is(stint.promote_due_jobs(), 0, 'once');
select test.later('1 hour');
select stint.promote_due_jobs();
create temp table got as select row_number() over () as place, scheduled_for from stint.claim_jobs('w', p_limit => 1000);
select is((select count(*) from got), 500::bigint, 'in the end all are ready');
select is((select count(*) from (select scheduled_for < lag(scheduled_for) over (order by place) as wrong from got) as g where wrong), 0::bigint,
    'and they stand in line in the order of their times');

-- Where it looks.
create temp table late as select stint.create_job('a', p_queue => 'l', p_scheduled_for => stint.now() + interval '1 minute') as id;
select test.later('1 hour');
select is(stint.promote_due_jobs(stint.now() - interval '1 minute'), 0, 'a call with p_since does not walk older times again');
select is(stint.sweep_late_jobs(), 1, 'the sweep looks at all of them');
select is(test.claim('w', 'l'), 1::bigint, 'so a delayed job that was committed late is claimed');

select stint.create_job('a', p_queue => 'n', p_scheduled_for => '2030-06-01Z');
create temp table ticked as select stint.tick() as t;
select is((t ->> 'next_due_at')::timestamptz, '2030-06-01Z', 'tick says when the next one is due') from ticked;
select is(stint.promote_due_jobs('infinity'), 0, 'infinity is never due');

-- More at once than a call takes: the rest is not left to the sweep.
select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{10001}'), 'many', p_scheduled_for => stint.now() + interval '1 minute');
select test.later('1 minute');
select is(stint.run_duty('promote_due_jobs'), '10000', 'a call takes 10,000');
select test.later('5 minutes');
select is(stint.run_duty('promote_due_jobs'), '1', 'the next one begins at the start again, however late it is');

select * from finish();
rollback;
