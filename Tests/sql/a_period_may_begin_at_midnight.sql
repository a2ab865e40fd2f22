-- A period of uniqueness may begin by the clocks of a time zone, for all at once, rather than with each job.
begin;
select plan(37);
set timezone = 'America/New_York';

create function pg_temp.around(p_period interval, p_zone text, p_at timestamptz) returns text language sql as $$
    select to_char(begins_at at time zone 'UTC', 'MM-DD HH24:MI') || ' ' || to_char(ends_at at time zone 'UTC', 'MM-DD HH24:MI') from stint_internal.period_around(p_period, p_zone, p_at) $$;
select is(pg_temp.around(p, z, a), w, format('%s in %s around %s', p, z, a)) from (values
    ('1 hour'::interval, 'UTC', '2030-01-01 12:34:56Z'::timestamptz, '01-01 12:00 01-01 13:00'),
    ('15 minutes', 'UTC', '2030-01-01 12:34:56Z', '01-01 12:30 01-01 12:45'),
    ('1 hour', 'Asia/Kolkata', '2030-01-01 12:34:56Z', '01-01 12:30 01-01 13:30'),
    ('6 hours', 'UTC', '2030-01-01 12:00Z', '01-01 12:00 01-01 18:00'),
    ('1 day', 'Europe/Berlin', '2030-01-01 22:59Z', '12-31 23:00 01-01 23:00'),
    ('24 hours', 'Europe/Berlin', '2030-01-01 23:00Z', '01-01 23:00 01-02 23:00'),
    ('1 week', 'UTC', '2030-01-06 12:00Z', '12-31 00:00 01-07 00:00'),
    ('7 days', 'UTC', '2030-01-07 00:00Z', '01-07 00:00 01-14 00:00'),
    ('1 month', 'Europe/Berlin', '2030-02-28 23:00Z', '02-28 23:00 03-31 22:00'),
    ('3 months', 'UTC', '2030-05-15 12:00Z', '04-01 00:00 07-01 00:00'),
    ('1 year', 'UTC', '2030-05-15 12:00Z', '01-01 00:00 01-01 00:00'),
    -- Clocks go forward on 31 March 2030 at 01:00 UTC, and back on 27 October at the same time.
    ('1 day', 'Europe/Berlin', '2030-03-31 12:00Z', '03-30 23:00 03-31 22:00'),
    ('1 day', 'Europe/Berlin', '2030-10-27 22:30Z', '10-26 22:00 10-27 23:00'),
    ('1 hour', 'Europe/Berlin', '2030-10-27 00:30Z', '10-27 00:00 10-27 01:00'),
    ('1 hour', 'Europe/Berlin', '2030-10-27 01:30Z', '10-27 01:00 10-27 02:00'),
    ('1 hour', 'Europe/Berlin', '2030-03-31 01:30Z', '03-31 01:00 03-31 02:00')) as e (p, z, a, w);

create temp table said (n serial, job_id uuid, outcome text);
create function pg_temp.submit(p_job_type text, p_payload jsonb default '{}', p_unique jsonb default null) returns text language plpgsql as $$
declare v_said said;
begin
    insert into said (job_id, outcome) select * from stint.submit_job(p_job_type, p_payload, p_unique => p_unique) returning * into v_said;
    return v_said.outcome;
end $$;
create function pg_temp.said() returns uuid language sql as $$ select job_id from said order by n desc limit 1 $$;
create function pg_temp.rule(p_type text, p_rule jsonb) returns text language sql as $$ select test.state_of(format('select stint.define_job_type(%L, p_unique => %L)', p_type, p_rule)) $$;

-- Once a day, by the calendar of Berlin.
select is(pg_temp.rule('report', '{"fields": ["/account"], "scope": "period", "period": "1 day", "align": "Europe/Berlin"}'), '00000', 'a rule names a time zone');
select test.at('2030-10-26 21:30Z');
select is(pg_temp.submit('report', '{"account": 1}') || pg_temp.submit('report', '{"account": 1}') || pg_temp.submit('report', '{"account": 2}'), 'createdexistingcreated', 'before midnight there is one');
create temp table yesterday as select job_id as id from said order by n limit 1;
select test.at('2030-10-26 22:01Z');
select is(pg_temp.submit('report', '{"account": 1}'), 'created', 'after midnight there may be another, though the first has not ended');
select is(pg_temp.submit('report', '{"account": 1}') || (pg_temp.said() = id), 'existingfalse', 'which is the one of this day') from yesterday;
select stint.cancel_job(pg_temp.said());
select stint.prune_records();
select test.at('2030-10-27 22:59Z');
select is(pg_temp.submit('report', '{"account": 1}'), 'existing', 'at the end of a day of 25 hours the one that has ended still counts');
select stint.prune_records();
select is(pg_temp.submit('report', '{"account": 1}'), 'existing', '(pruned or not)');
select test.at('2030-10-27 23:01Z');
select is(pg_temp.submit('report', '{"account": 1}'), 'created', 'after it there may be another');
select stint.cancel_job(id) from yesterday;
select is(stint.retry_job(id), 'pending', 'one of another day may run again beside it') from yesterday;
select stint.cancel_job(pg_temp.said());
select is(pg_temp.submit('report', '{"account": 1}'), 'existing', '(it has ended)');
select is(stint.retry_job(pg_temp.said()), 'pending', 'as it may itself');

-- With states, with a key, in a call.
select test.at('2030-01-01 12:59Z');
select is(pg_temp.rule('hourly', '{"fields": [], "states": ["pending", "scheduled", "blocked", "retrying", "processing", "completed"], "period": "1 hour", "align": "UTC", "on_conflict": "drop"}'), '00000', 'states go with it');
select is(pg_temp.submit('hourly') || pg_temp.submit('hourly'), 'createddropped', 'one in an hour');
select test.later('1 minute');
select is(pg_temp.submit('hourly'), 'created', 'the next at the full hour');
select stint.cancel_job(pg_temp.said());
select is(pg_temp.submit('hourly'), 'created', 'or once the first was cancelled');
select is(pg_temp.submit('hourly', '{}', '{"scope": "unfinished", "on_conflict": "existing"}'), 'created', 'a call that changes the scope leaves the period behind');
select is(pg_temp.submit('free', '{}', '{"key": "k", "scope": "period", "period": "1 day", "align": "UTC"}') || pg_temp.submit('free', '{}', '{"key": "k", "scope": "period", "period": "1 day", "align": "Asia/Tokyo"}'),
    'createdcreated', 'a call may say it too; the days of another zone are other days');
select stint.cancel_job(pg_temp.said());
select is(stint.retry_job(pg_temp.said()), 'pending', 'and such a job may run again');

-- Bad input.
select is(array(select pg_temp.rule('wrong', r || case when r ? 'period' then '{"scope": "period"}' else '{}' end::jsonb) from unnest(array['{"align": "UTC"}', '{"period": "1 day", "align": "Mars/Olympus"}', '{"period": "1 day", "align": true}',
    '{"period": "1 day", "align": null}', '{"period": "1 day", "align": ""}', '{"period": "7 hours", "align": "UTC"}', '{"period": "36 hours", "align": "UTC"}', '{"period": "1 month 1 day", "align": "UTC"}',
    '{"period": "1 day 1 hour", "align": "UTC"}']::jsonb[]) as r), array_fill('ST001'::text, array[9]), 'rules that make no sense are refused');
select matches(test.error_of($$ select stint.define_job_type('wrong', p_unique => '{"scope": "period", "period": "7 hours", "align": "UTC"}') $$), 'p_unique: align must be left out where the period is 07:00:00: only whole months', 'the refusal names the field and what would be right');
select matches(test.error_of($$ select stint.define_job_type('wrong', p_unique => '{"scope": "period", "period": "1 day", "align": "Mars"}') $$), 'p_unique: align must be the name of a time zone that this server knows', 'also of a time zone');
select is(stint.describe_job_type('report') #>> '{policy,unique,align}', 'Europe/Berlin', 'the description shows what was said');
select * from finish();
rollback;
