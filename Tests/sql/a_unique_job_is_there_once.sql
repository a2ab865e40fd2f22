-- What makes two jobs of a type the same is declared once; then there is one of them, and whoever asks for another learns what became of it.
begin;
select plan(70);
select test.at('2030-01-01 12:00Z');

create temp table said (n serial, job_id uuid, outcome text);
create function pg_temp.submit(p_job_type text, p_payload jsonb default '{}', p_unique jsonb default null, p_scheduled_for timestamptz default null) returns text
language plpgsql as $$
declare v_said said;
begin
    insert into said (job_id, outcome) select * from stint.submit_job(p_job_type, p_payload, p_unique => p_unique, p_scheduled_for => p_scheduled_for) returning * into v_said;
    return v_said.outcome;
end $$;
-- The job of the latest call.
create function pg_temp.said() returns uuid language sql as $$ select job_id from said order by n desc limit 1 $$;
create function pg_temp.said_before() returns uuid language sql as $$ select job_id from said order by n desc offset 1 limit 1 $$;
create function pg_temp.finish(p_id uuid) returns boolean language sql as $$ select stint.cancel_job(p_id) is not null $$;
create function pg_temp.policy(p_type text, p_rule jsonb) returns text language sql as $$ select test.state_of(format('select stint.define_job_type(%L, p_unique => %L)', p_type, p_rule)) $$;

-- By type and chosen fields, while unfinished.
select is(pg_temp.policy('index', '{"fields": ["/document_id", "/a~1b/0"]}'), '00000', 'a rule names fields by JSON pointers');
select is(pg_temp.submit('index', '{"document_id": 7, "a/b": [1], "by": "ann"}'), 'created', 'the first job is created');
select is(pg_temp.submit('index', '{"document_id": 7, "a/b": [1, 2], "by": "bob"}'), 'existing', 'another with the same fields is not');
select is(pg_temp.said(), pg_temp.said_before(), 'the answer is the job that is there');
select is(stint.create_job('index', '{"document_id": 7, "a/b": [1]}'), pg_temp.said(), 'also of create_job');
select is((test.job(pg_temp.said())).payload ->> 'by', 'ann', 'which is unchanged');
select is(pg_temp.submit('index', '{"document_id": 8, "a/b": [1]}'), 'created', 'other fields are another job');
select is(pg_temp.submit('index', '{"document_id": 7}'), 'created', 'so is a field that is missing');
select is(pg_temp.submit('index', '{"document_id": 7, "a/b": [null]}'), 'created', 'which is not null');
select is(pg_temp.submit('index', '{"document_id": "7", "a/b": [1]}'), 'created', 'nor is a text a number');
select is(pg_temp.submit('other', '{"document_id": 7, "a/b": [1]}'), 'created', 'nor one type another');
select is((select count(distinct i) from stint.create_jobs_of_type('index', array['{"document_id": 9}', '{"document_id": 10}', '{"document_id": 9}']::jsonb[]) as i), 2::bigint,
    'many at once are no exception');
select is((select count(distinct i) from stint.create_jobs('[{"job_type": "index", "payload": {"document_id": 11}}, {"job_type": "index", "payload": {"document_id": 11}}]') as i),
    1::bigint, 'nor in JSON');
create temp table claimed as select * from stint.claim_jobs('w', p_limit => 100);
select is(pg_temp.submit('index', '{"document_id": 8, "a/b": [1]}'), 'existing', 'a running job is unfinished');
select stint.complete_job(job_id, run) from claimed;
select is(pg_temp.submit('index', '{"document_id": 8, "a/b": [1]}'), 'created', 'when it has ended there may be a next');

-- All of the payload; nothing of it; tenants.
select pg_temp.policy('whole', '{}');
select is(pg_temp.submit('whole', '{"a": 1, "b": 2}') || pg_temp.submit('whole', '{"b": 2, "a": 1}') || pg_temp.submit('whole', '{"a": 1}'), 'createdexistingcreated',
    'without fields all of the payload counts, in whatever order');
select pg_temp.policy('single', '{"fields": []}');
select is(pg_temp.submit('single', '{"a": 1}') || pg_temp.submit('single', '{"a": 2}'), 'createdexisting', 'with no field the type alone');
select set_config('stint.tenant_id', 'acme', true);
select is(pg_temp.submit('single'), 'created', 'tenants do not share');
select set_config('stint.tenant_id', '', true);
select pg_temp.policy('everywhere', '{"fields": [], "by_tenant": false}');
select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
select stint.create_job('everywhere');
select test.act_as('stint_client', '{"sub": "bob", "tenant_id": "other"}');
select is(s, (null, 'dropped')::record::text, 'unless the rule says so, and then a job of another tenant is not named') from (select s::text from stint.submit_job('everywhere') as s) as s;
select ok(e ~ 'another tenant' and e !~ 'It was created|pending', 'nor is anything else of it told, where that is an error')
from (select test.error_of($$ select stint.create_job('everywhere', p_unique => '{"on_conflict": "raise"}') $$) as e) as raised;
reset role;
select set_config('request.jwt.claims', '', false);
select is(pg_temp.submit('single', jsonb_build_object('big', repeat('x', 10000))), 'existing', 'a payload of any size is digested');

-- Waiting only.
select pg_temp.policy('waiting', '{"fields": [], "scope": "pending"}');
select is(pg_temp.submit('waiting') || pg_temp.submit('waiting'), 'createdexisting', 'a rule for waiting jobs finds a waiting one');
select test.claim() from generate_series(1, 20);
select is(test.status(pg_temp.said()), 'processing', '(it runs)');
select is(pg_temp.submit('waiting') || pg_temp.submit('waiting'), 'createdexisting', 'beside a running one there may be one that waits');
select is(test.status(pg_temp.said()), 'pending', 'which is the one that is answered with');

-- Within a period.
select pg_temp.policy('digest_mail', '{"fields": ["/to"], "scope": "period", "period": "1 hour", "on_conflict": "drop"}');
select is(pg_temp.submit('digest_mail', '{"to": "a"}'), 'created', 'in a period the first is created');
select pg_temp.finish(pg_temp.said());
select test.later('59 minutes');
select is(pg_temp.submit('digest_mail', '{"to": "a"}'), 'dropped', 'another is dropped although the first has ended');
select is(pg_temp.said(), null, 'and no job is answered with');
select is(stint.create_job('digest_mail', '{"to": "a"}'), null, 'nor by create_job');
select test.later('2 minutes');
select is(pg_temp.submit('digest_mail', '{"to": "a"}'), 'created', 'when the period is over there may be a next');
select test.later('2 hours');
select is(pg_temp.submit('digest_mail', '{"to": "a"}'), 'dropped', 'but not beside one that is still unfinished');
select pg_temp.submit('digest_mail', '{"to": "b"}');
select stint.delete_job(pg_temp.said());
select is(pg_temp.submit('digest_mail', '{"to": "b"}'), 'created', 'a job that was deleted stands for nothing');

-- Replace.
select pg_temp.policy('render', '{"fields": ["/page"], "on_conflict": "replace"}');
select is(pg_temp.submit('render', '{"page": 1, "text": "old"}') || pg_temp.submit('render', '{"page": 1, "text": "new"}'), 'createdreplaced', 'a waiting job is replaced');
select is((test.job(pg_temp.said())).payload ->> 'text', 'new', 'by its new payload');
select is((pg_temp.submit('render', '{"page": 1, "text": "third"}', '{"scope": "unfinished"}')), 'replaced', 'a call may change the rule in part');
select job_id from stint.claim_jobs('w', p_limit => 100);
select is((pg_temp.submit('render', '{"page": 1, "text": "late"}', '{"scope": "unfinished"}')), 'existing', 'what runs is no longer replaced');
select is((test.job(pg_temp.said())).payload ->> 'text', 'third', '(it keeps its payload)');

-- Postpone, with a longest wait.
select is(pg_temp.policy('sync', '{"fields": ["/id"], "on_conflict": "postpone", "wait": "30 seconds", "longest_wait": "1 minute"}'), '00000', 'a debounce has a wait');
create temp table start as select stint.now() as at;
select is(pg_temp.submit('sync', '{"id": 1, "v": 1}'), 'created', 'its first call');
select is((test.job(pg_temp.said())).scheduled_for - at, interval '30 seconds', 'waits') from start;
select test.later('20 seconds');
select is(pg_temp.submit('sync', '{"id": 1, "v": 2}'), 'postponed', 'the next puts it off');
select is(((test.job(pg_temp.said())).scheduled_for - at, (test.job(pg_temp.said())).payload ->> 'v'), (interval '50 seconds', '2'::text), 'and has the newest payload') from start;
select test.later('20 seconds');
select pg_temp.submit('sync', '{"id": 1, "v": 3}');
select is((test.job(pg_temp.said())).scheduled_for - at, interval '1 minute', 'no further than the longest wait') from start;
select test.later('5 seconds');
select is(pg_temp.submit('sync', '{"id": 1, "v": 4}'), 'replaced', 'from then on only the payload changes');
select test.later('1 minute');
select stint.promote_due_jobs();
select is(test.status(pg_temp.said()), 'pending', 'it becomes ready');
select is(pg_temp.submit('sync', '{"id": 1, "v": 5}') || test.status(pg_temp.said()), 'replacedpending', 'and stays so');

-- Raise.
select is(test.state_of($$ select stint.create_job('single', p_unique => '{"on_conflict": "raise"}') $$), 'ST030', 'a rule may raise');
select matches(test.error_of($$ select stint.create_job('single', p_unique => '{"on_conflict": "raise"}') $$), 'job [0-9a-f-]{36} of type single is there already .* is processing', 'and names the job');

select pg_temp.submit('index', '{"document_id": 20}');
select pg_temp.finish(pg_temp.said());
select pg_temp.submit('index', '{"document_id": 20}');
select is(test.state_of(format('select stint.retry_job(%L)', pg_temp.said_before())), 'ST030', 'an ended job is not run again beside its twin');
select pg_temp.finish(pg_temp.said());
select is(stint.retry_job(pg_temp.said_before()), 'pending', 'when that has ended it is');

-- By a key of the call.
select is(pg_temp.submit('free', '{"n": 1}', '{"key": "k"}') || pg_temp.submit('free', '{"n": 2}', '{"key": "k"}'), 'createdexisting', 'a call may bring a key of its own');
select is(pg_temp.submit('free', '{"n": 1}'), 'created', 'which others do not mind');
select is((select outcome from stint.submit_job('free', p_idempotency_key => 'i')) || (select outcome from stint.submit_job('free', p_idempotency_key => 'i')), 'createdexisting',
    'submit_job tells of an idempotency key too');
select is(stint.create_job('single', p_idempotency_key => 'j'), stint.create_job('free', p_idempotency_key => 'j'), 'a key that met a unique job stands for that job');

-- Retry beside a twin.
select pg_temp.submit('single', '{}', '{"key": "r", "on_conflict": "raise"}');
select pg_temp.finish(pg_temp.said());
select pg_temp.submit('single', '{}', '{"key": "r", "on_conflict": "raise"}');
select is(test.state_of(format('select stint.retry_job(%L)', pg_temp.said_before())), 'ST030', 'a job is not run again beside the one that took its place');
select is((select status from stint.retry_jobs(array[pg_temp.said_before()])), 'duplicate', 'nor with many');
select is(test.status(pg_temp.said_before()), 'cancelled', 'it stays as it was');
select pg_temp.finish(pg_temp.said());
select stint.prune_records();
select is(stint.retry_job(pg_temp.said_before()), 'pending', 'later it may');
select is(pg_temp.submit('single', '{}', '{"key": "r"}'), 'existing', 'and stands for itself again');
select is(pg_temp.said(), (select job_id from said order by n desc offset 2 limit 1), '(the same one)');

-- Bad input.
select is(array(select pg_temp.policy('wrong', r) from unnest(array['[]', '"x"', '{"key": "k"}', '{"fields": "/a"}', '{"fields": ["a"]}', '{"fields": ["/~2"]}', '{"fields": [1]}',
    '{"scope": "ever"}', '{"scope": null}', '{"on_conflict": "ignore"}', '{"scope": "period"}', '{"period": "1 hour"}', '{"scope": "period", "period": "soon"}',
    '{"scope": "period", "period": "-1 hour"}', '{"on_conflict": "postpone"}', '{"wait": "1 minute"}', '{"longest_wait": "1 minute"}',
    '{"by_tenant": "no"}']::jsonb[]) as r), array_fill('ST001'::text, array[18]), 'rules that make no sense are refused');
select is(pg_temp.policy('wrong', '{"field": ["/a"]}'), 'ST002', 'so are unknown options');
select is(test.state_of(format('select stint.create_job(%L, p_unique => %L)', 'free', jsonb_build_object('key', repeat('k', 10240)))), 'ST001', 'and a key of 10 kB');
select is(test.state_of($$ select stint.create_job('free', p_unique => '{"by_tenant": false}') $$), 'ST001', 'and a call that reaches for other tenants');
select is(pg_temp.submit('digest_mail', '{"to": "a"}', '{"scope": "unfinished", "on_conflict": "existing"}'), 'existing', 'a call that changes the scope leaves the period behind');

select is(pg_temp.policy('single', 'false') || pg_temp.submit('single') || pg_temp.submit('single'), '00000createdcreated', 'false takes the rule away');

-- The short way says what the long way would.
select is(array(select jsonb_build_object('rule', r, 'payload', p, 'tenant', t) from unnest(array['{"key": "k"}', '{"key": "ä, 7"}', '{"fields": ["/document_id"]}', '{"fields": ["/a"]}']::jsonb[]) as r,
        unnest(array['{}', '{"document_id": 7}', '{"document_id": "7"}', '{"document_id": null}', '{"a": [1, {"b": 2}], "/a": 1}']::jsonb[]) as p, unnest(array[null, 'acme', E'a\n"b"']) as t
    where not stint_internal.is_usual_call(r)
       or stint_internal.usual_digest(r, 'free', p, t, 'ada') is distinct from stint_internal.unique_digest(stint_internal.unique_rule('p_unique', r, null, true), 'free', p, t, 'ada')
       or r ? 'fields' and (not stint_internal.is_usual_rule(stint_internal.unique_rule('p_unique', r, null, false))
          or stint_internal.usual_digest(r, 'free', p, t, 'ada') is distinct from stint_internal.unique_digest(stint_internal.unique_rule('p_unique', r, null, false), 'free', p, t, 'ada'))),
    '{}', 'a usual rule makes the same jobs the same as when it is looked at closely');
select is((select count(distinct stint_internal.usual_digest(r, 'free', p, t, 'ada')) from (values
        ('{"key": "document_id"}'::jsonb, '{}'::jsonb, null), ('{"fields": ["/document_id"]}', '{}', null), ('{"fields": ["/document_id"]}', '{"document_id": 7}', null),
        ('{"fields": ["/document_id"]}', '{"document_id": "7"}', null), ('{"fields": ["/document_id"]}', '{"document_id": null}', null), ('{"fields": ["/other"]}', '{"other": 7}', null),
        ('{"key": "document_id"}', '{}', 'ada'), ('{"key": "a"}', '{}', E'b\ntenant c'), ('{"key": "a"}', '{}', 'b'), ('{"key": "a"}', '{}', 'c')) as v (r, p, t)), 10::bigint,
    'and keeps apart what differs in field, value, key or tenant');
select is(array(select r from unnest(array['{}', 'true', '"key"', '[]', '["key"]', 'null', '{"key": ""}', '{"key": 1}', '{"key": null}', '{"key": "a\"b"}', '{"key": "k", "fields": []}', '{"key": "k", "scope": "pending"}',
    '{"a": 1, "key": "k"}', '{"fields": []}', '{"fields": ["/a", "/b"]}', '{"fields": ["/a/b"]}', '{"fields": ["a"]}', '{"fields": ["/"]}', '{"fields": [""]}', '{"fields": ["/a~1b"]}', '{"fields": ["/a\\b"]}',
    '{"fields": [1]}', '{"fields": "/a"}', '{"fields": {"0": "/a"}}', '{"fields": ["/a"], "period": "1 h"}']::jsonb[] || jsonb_build_object('key', repeat('k', 256))) as r where stint_internal.is_usual_call(r) is not false),
    '{}', 'any other rule is looked at closely');
select is(array(select r from unnest(array['{"fields": ["/a", "/b"]}', '{"fields": ["/a/b"]}', '{}', '{"fields": ["/a"], "by_tenant": false}', '{"fields": ["/a"], "scope": "period", "period": "1 h"}',
    '{"fields": ["/a"], "on_conflict": "postpone", "wait": "1 s"}']::jsonb[]) as r where stint_internal.is_usual_rule(stint_internal.unique_rule('p_unique', r, null, false)) is not false),
    '{}', 'so is any other rule of a type');
select * from finish();
rollback;
