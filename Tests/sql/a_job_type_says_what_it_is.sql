-- alter_job_type, describe_job_type, drop_job_type: changing one thing, seeing all of it, and removing what nobody uses.
begin;
set local timezone = 'UTC';
select plan(49);
select test.at('2030-01-01 12:00Z');
create schema app;
create function app.one(jsonb) returns jsonb language sql as 'select $1';
create function pg_temp.refused(p_sql text, p_state text, p_words text, p_what text) returns setof text language plpgsql as $$
begin
    return next is(test.state_of(p_sql), p_state, p_what);
    return next alike(test.error_of(p_sql), p_words, p_what || ', in words');
end $$;
create function pg_temp.about(p_path text[]) returns jsonb language sql as $$ select stint.describe_job_type('mail') #> p_path $$;

-- Altering.
select stint.define_job_type('mail', p_queue => 'mails', p_max_attempts => 2, p_limits => '{"cpu_seconds": 60, "processes": 5}', p_payload_schema => '{"required": ["to"]}');
select is(stint.alter_job_type('mail', '{"max_attempts": 3, "timeout": "90 seconds", "limits": {"processes": null, "open_files": 64}}'),
    '{"max_attempts": {"from": 2, "to": 3}, "timeout": {"from": "00:15:00", "to": "00:01:30"}, "limits": {"from": {"cpu_seconds": 60, "processes": 5}, "to": {"cpu_seconds": 60, "open_files": 64}}}',
    'what is given is changed, and the answer says from what to what');
select is(pg_temp.about('{policy}'), '{"queue": "mails", "timeout": "00:01:30", "max_attempts": 3, "limits": {"cpu_seconds": 60, "open_files": 64}, "payload_schema": {"required": ["to"]}}', 'the rest stays');
select is(stint.alter_job_type('mail', '{"max_attempts": null, "priority": 4}', '{payload_schema}'),
    '{"max_attempts": {"from": 3, "to": 5}, "priority": {"from": 0, "to": 4}, "payload_schema": {"from": {"required": ["to"]}}}', 'null, or p_reset, sets back to the default');
select is(test.status(stint.create_job('mail')), 'pending', 'a schema that was taken back is not asked any more');
select is(stint.alter_job_type('mail', '{"max_attempts": 5, "limits": {"cpu_seconds": 60, "fax": null}}'::jsonb #- '{limits,fax}'), '{}', 'to say what is so changes nothing');
create temp table before as select updated_at from stint_internal.job_type where name = 'mail';
select is((select stint.alter_job_type('mail', '{"queue": "mails"}') || to_jsonb((select updated_at from stint_internal.job_type where name = 'mail') = updated_at) from before), '[{}, true]', 'not even when it was changed');
select stint.alter_job_type('mail', '{"backoff_delays": ["1 s", "2 s"], "handler": "app.one"}');
select is(stint.alter_job_type('mail', '{"backoff_delays": null}'), '{"backoff": {"from": "list", "to": "exponential"}, "backoff_delays": {"from": ["00:00:01", "00:00:02"]}}',
    'delays go together with their kind of backoff');
select is(stint.alter_job_type('mail', p_reset => '{handler_role}') -> 'handler', '{"from": "app.one"}', 'and a handler with its role');
select is((stint.alter_job_type('*', '{"max_attempts": 9}')), '{"max_attempts": {"from": 5, "to": 9}}', 'the defaults can be altered too');
select is(pg_temp.about('{policy,max_attempts}'), '5', 'which a defined type does not follow');
select is(stint.alter_job_type('mail', '{"max_attempts": null}'), '{"max_attempts": {"from": 5, "to": 9}}', 'before it is set back');

select pg_temp.refused($$ select stint.alter_job_type('mial', '{"priority": 1}') $$, 'ST007', '%mial%There is mail.', 'a type that nobody defined');
select pg_temp.refused($$ select stint.alter_job_type('mail', '{"prioity": 1}') $$, 'ST002', 'p_options.prioity%Known are%', 'an unknown option');
select throws_like($$ select stint.alter_job_type('mail', '{"quee": 1}') $$, 'p_options.quee: there is no option ''quee''', 'is named');
select is((select stint_internal.nearest_name(w, array(select jsonb_object_keys(stint_internal.definition_options('job_type'))))) , n, w || ' is taken for ' || coalesce(n, 'nothing'))
from (values ('prioity', 'priority'), ('max-attempts', 'max_attempts'), ('memory_limit', 'memory_limit_bytes'), ('Timeout', 'timeout'), ('zzz', null), ('', null)) as v (w, n);
select pg_temp.refused($$ select stint.alter_job_type('mail', '{"timeout": 60}') $$, 'ST001', 'p_options.timeout%60%', 'a value of another type');
select is(test.state_of(format('select stint.alter_job_type(''mail'', %L)', o)), 'ST001', 'nor is this a value: ' || o)
from unnest(array['{"priority": 1.5}', '{"priority": "high"}', '{"priority": 99999999999}', '{"priority": 11}', '{"timeout": "soon"}', '{"backoff_delays": ["1 s", "x"]}', '{"assert_formats": 1}', '[]']) as o;
select is(test.state_of($$ select stint.alter_job_type('mail', null) $$), 'ST001', 'nor null options');
select is(test.state_of($$ select stint.alter_job_type('mail', '{"queue": "a"}', '{queue}') $$), 'ST001', 'no option gets a value and is reset');
select is(test.state_of($$ select stint.alter_job_type('mail', p_reset => '{qeue}') $$), 'ST002', 'an unknown option cannot be reset');
select is(test.state_of($$ select stint.alter_job_type('*', p_reset => '{queue}') $$), 'ST001', 'nor can the defaults');

-- Describing.
select stint.alter_job_type('mail', '{"handler": "app.one"}'), stint.define_queue('mails', true), stint.pause_queue('mails', 'repairs'), stint.pause_job_type('mail', 'wrong password'),
       stint.define_plan('free', '[{"count": "unfinished", "per": "user", "max": 5, "job_type": "mail"}, {"count": "unfinished", "per": "user", "max": 9, "job_type": "other"}]'),
       stint.define_handler_version('mail', 'v2', 5);
create table app.document (id int primary key, body text);
select count(*) from (select stint.create_trigger_source('app.document', p_job_type => 'mail', p_on => '{insert}', p_key => '{id}', p_name => 'documents')) as s;
select is(pg_temp.about('{paused}') - 'by', '{"since": "2030-01-01T12:00:00+00:00", "reason": "wrong password"}', 'a description says where it is paused');
select ok(pg_temp.about('{queue}') @> '{"queue": "mails", "strict": true, "pending": 0, "pause_reason": "repairs"}', 'and its queue');
select is((select jsonb_build_array(h -> 'kind', h -> 'function', h #> '{versions,0,version}', h #> '{versions,0,weight}') from pg_temp.about('{handler}') as h), '["sql", "app.one", "v2", 5.00]', 'who runs it');
select is(pg_temp.about('{quotas}'), '[{"plan": "free", "count": "unfinished", "per": "user", "max": 5, "job_type": "mail"}]', 'which quotas count it');
select is(pg_temp.about('{trigger_sources,0,name}'), '"documents"', 'which tables make it');
select is(pg_temp.about('{unfinished}'), '{"blocked": 1}', 'how many wait');
select is(stint.describe_job_type('mail') -> 'inherited' ? 'priority', false, 'what is its own is not inherited');
select is(pg_temp.about('{inherited,memory_limit_bytes}'), '536870912', 'what is not, is');

-- Dropping.
select pg_temp.refused($$ select stint.drop_job_type('mail') $$, 'ST040', 'job type mail is in use 1 jobs of it are unfinished.%documents.', 'a type in use is not dropped');
select stint.cancel_job(id), stint.drop_trigger_source('documents') from stint.jobs;
select stint.drop_job_type('mail');
select is((select count(*) from stint.job_types where job_type = 'mail') + (select count(*) from stint.handler_versions), 0::bigint, 'one that nobody uses goes, with its versions');
select is(test.state_of($$ select stint.describe_job_type('mail') $$), 'ST007', 'then nobody knows it');
select is(test.state_of($$ select stint.drop_job_type('*') $$), 'ST001', 'the defaults stay');

select * from finish();
rollback;
