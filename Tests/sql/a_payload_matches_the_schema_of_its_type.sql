-- A job type may have a JSON Schema: no job is created whose payload does not match, and whoever sent it learns where and why, but reads no secrets.
begin;
select plan(40);

create function pg_temp.refused(p_sql text, p_state text, p_why text) returns text language sql as $$ select is(test.state_of(p_sql), p_state, p_why) $$;
create function pg_temp.define(p_schema text, p_formats boolean default null) returns text language sql as $$
    select test.state_of(format('select stint.define_job_type(%L, p_payload_schema => %L, p_assert_formats => %L)', 'send_email', p_schema, p_formats)) $$;
create function pg_temp.path_decides(p_payload jsonb) returns boolean language sql as $$
    select coalesce(p_payload @@ payload_check, false) from stint_internal.job_type where name = 'send_email' $$;

select is(pg_temp.define('{"type": "object", "required": ["to", "subject"], "additionalProperties": false, "properties": {
    "to": {"type": "array", "items": {"type": "string", "pattern": "^[^@]+@[^@]+$", "maxLength": 60}, "minItems": 1, "maxItems": 3, "uniqueItems": true},
    "subject": {"type": "string", "minLength": 1, "maxLength": 400},
    "retries": {"type": "integer", "minimum": 0, "exclusiveMaximum": 10, "multipleOf": 2},
    "kind": {"enum": ["plain", "html", null]}}}'), '00000', 'a schema is accepted');

-- One of each call.
select is(test.status(stint.create_job('send_email', '{"to": ["a@b"], "subject": "s"}')), 'pending', 'a payload that matches makes a job');
select ok(pg_temp.path_decides('{"to": ["a@b"], "subject": "s", "retries": 4, "kind": null}'), 'the path decides on most payloads by itself');
select ok(not pg_temp.path_decides(jsonb_build_object('to', '["a@b"]'::jsonb, 'subject', repeat('s', 300))), 'and leaves the rest, as long texts');
select is(test.status(stint.create_job('send_email', jsonb_build_object('to', '["a@b"]'::jsonb, 'subject', repeat('s', 300)))), 'pending', 'which then match all the same');
select pg_temp.refused($$ select stint.create_job('send_email', '{}') $$, 'ST020', 'a payload that does not match is refused by create_job');
select pg_temp.refused($$ select stint.create_job('send_email', jsonb_build_object('to', '["a@b"]'::jsonb, 'subject', repeat('s', 401))) $$, 'ST020', 'also where only the program can tell');
select pg_temp.refused($$ select stint.create_job('send_email') $$, 'ST020', 'the default payload is no exception');
select pg_temp.refused($$ select stint.create_job('send_email', '[]') $$, 'ST001', 'what is no object is refused as ever');
select pg_temp.refused($$ select stint.create_jobs_of_type('send_email', array['{"to": ["a@b"], "subject": "s"}', '{"to": [], "subject": "s"}']::jsonb[]) $$, 'ST020',
    'create_jobs_of_type refuses all for one');
select matches(test.error_of($$ select stint.create_jobs_of_type('send_email', array['{"to": ["a@b"], "subject": "s"}', '{"to": [], "subject": "s"}']::jsonb[]) $$),
    'element 2 of p_payloads .*/to: must have at least 1 items', 'and counts to it');
select matches(test.error_of($$ select stint.create_jobs('[{"job_type": "other"}, {"job_type": "send_email", "payload": {"subject": ""}}]') $$),
    'element 2 of p_jobs .*/subject', 'create_jobs counts in the array that was sent');
select is((select count(*) from stint.create_jobs('[{"job_type": "other"}, {"job_type": "send_email", "payload": {"to": ["a@b", "c@d"], "subject": "s"}}]')), 2::bigint,
    'and takes what matches');
select is((select count(*) from stint.create_jobs_of_type('send_email', array['{"to": ["a@b", "c@d"], "subject": "s"}', jsonb_build_object('to', '["a@b"]'::jsonb, 'subject', repeat('s', 300))]::jsonb[])), 2::bigint,
    'as does create_jobs_of_type');

-- The message.
select matches(test.error_of($$ select stint.create_job('send_email', '{"to": ["a@b", 5], "subject": "s", "x/y": 1, "retries": 3}') $$),
    '/to/1: must be string, not number \(/properties/to/items/type\)', 'the detail has the pointer into the payload and the one into the schema');
select matches(test.error_of($$ select stint.create_job('send_email', '{"to": ["a@b", 5], "subject": "s", "x/y": 1, "retries": 3}') $$),
    '/x~1y: is not allowed here', 'each problem is in it');
select matches(test.error_of($$ select stint.create_job('send_email', '{"to": ["a@b", 5], "subject": "s", "x/y": 1, "retries": 3}') $$),
    '/retries: must be a multiple of 2', 'none is left out');
select doesnt_match(test.error_of($$ select stint.create_job('send_email', '{"to": ["secret-word"], "subject": "secret-word", "retries": 12}') $$), 'secret-word|12',
    'and it does not quote the payload');

-- Keeping, changing and dropping a schema.
select lives_ok($$ select stint.define_job_type('send_email', p_priority => 3) $$, 'changing something else');
select pg_temp.refused($$ select stint.create_job('send_email', '{}') $$, 'ST020', 'keeps the schema');
select is((select payload_schema -> 'required' from stint.job_types where job_type = 'send_email'), '["to", "subject"]', 'the view shows it as it was given');
select is(pg_temp.define('{"properties": {"at": {"format": "date-time"}}}'), '00000', 'formats are annotations');
select lives_ok($$ select stint.create_job('send_email', '{"at": "noon"}') $$, 'unless');
select is(pg_temp.define(null, true), '00000', 'they are asked for');
select pg_temp.refused($$ select stint.create_job('send_email', '{"at": "noon"}') $$, 'ST020', 'and then checked');
select lives_ok($$ select stint.create_job('send_email', '{"at": "2030-02-28T12:00:00Z"}') $$, 'as they should be');
select is(pg_temp.define('true'), '00000', 'true');
select lives_ok($$ select stint.create_job('send_email', '{"at": 5}') $$, 'takes the schema away');
select is((select payload_check is null and payload_program is null and payload_schema is null from stint_internal.job_type where name = 'send_email'), true, 'with nothing left');
select pg_temp.refused($$ select stint.define_job_type('*', p_payload_schema => '{"type": "object"}') $$, 'ST001', 'the defaults have no schema');

-- What is not a schema is refused, and the place named; the schema that was there stays.
select is(pg_temp.define('{"required": ["x"]}'), '00000', 'a schema');
select pg_temp.refused(format($$ select stint.define_job_type('send_email', p_payload_schema => %L) $$, s), 'ST001', s)
from unnest(array['5', '{"type": "strng"}', '{"properties": {"a": {"maxLength": -1}}}', '{"$ref": "https://example.com/s.json"}', '{"$ref": "#"}']) as s;
select matches(test.error_of($$ select stint.define_job_type('send_email', p_payload_schema => '{"properties": {"a/b": {"pattern": "(a"}}}') $$), '/properties/a~1b/pattern is a regular expression',
    'the message names the place');
select pg_temp.refused($$ select stint.create_job('send_email', '{}') $$, 'ST020', 'and what was there still holds');

-- Retrying does not validate again: the job was accepted once.
select lives_ok($$ select stint.cancel_job(id), stint.retry_job(id) from stint.jobs where job_type = 'send_email' limit 1 $$, 'a job that was accepted under an earlier schema can be retried');
select ok((select count(*) > 0 from stint.jobs where job_type = 'send_email'), 'and is still there');

select * from finish();
rollback;
