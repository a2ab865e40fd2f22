-- plan_definitions shows what apply_definitions does, and that does all of it or nothing.
begin;
select plan(48);
select test.at('2030-01-01 12:00Z');
create schema app;
create function app.one(jsonb) returns jsonb language sql as 'select $1';
create function pg_temp.said(p_definitions jsonb, p_prune boolean default false) returns text language sql as $$
    select string_agg(concat_ws(' ', c ->> 'change', c ->> 'kind', c ->> 'name', (select string_agg(concat_ws(':', o.key, o.value -> 'from', o.value -> 'to'), ' ' order by o.key) from jsonb_each(c -> 'options') as o)), ', ' order by n)
    from jsonb_array_elements(stint.plan_definitions(p_definitions, p_prune) -> 'changes') with ordinality as e (c, n) $$;

create temp table f as select '{
    "$schema": "https://stint.example/definitions.schema.json",
    "queues": {"mails": {"strict": true}},
    "job_types": {"*": {"max_attempts": 7}, "mail": {"queue": "mails", "timeout": "2 minutes", "exit_codes": {"3": "fail"}}, "fax": {}},
    "plans": {"free": {"quotas": [{"count": "unfinished", "per": "user", "max": 5}]}}}'::jsonb as v;
create temp table p as select stint.plan_definitions(v) as v from f;
select is((select count(*) from stint.job_types) + (select count(*) from stint.plans) + (select count(*) from stint_internal.queue), 2::bigint, 'a plan leaves nothing behind');
select is(pg_temp.said(f.v), 'add queue mails strict:true, change job_type * max_attempts:5:7, add job_type fax, add job_type mail exit_codes:{"3": "fail"} queue:"mails" timeout:"00:02:00", '
    'add plan free quotas:[{"max": 5, "per": "user", "count": "unfinished"}]', 'it says what would be added and changed, in order') from f;
select is(p.v -> 'is_settled', 'false', 'and that there is something to do') from p;
select is(stint.apply_definitions(f.v, p_token => p.v ->> 'token'), p.v, 'to apply does just that') from f, p;
select is(stint.describe_job_type('mail') -> 'policy', '{"queue": "mails", "timeout": "00:02:00", "exit_codes": {"3": "fail"}}', 'a type has what the file says');
select is(stint.describe_job_type('mail') #> '{inherited,max_attempts}', '7', 'and for the rest the defaults of the same file');
select is(stint.apply_definitions(v) ->> 'is_settled', 'true', 'again, there is nothing to do') from f;

set local track_functions = 'pl';
create function pg_temp.tried() returns bigint language sql as $$ select calls from pg_stat_xact_user_functions where funcname = 'define_job_type' $$;
select stint.define_job_type('fax', p_timeout => '3 minutes');
select is(stint.apply_definitions('{"job_types": {"fax": {"timeout": "180 s", "priority": null}}}') ->> 'is_settled', 'true', 'also where the file writes it in another way');
select is(pg_temp.tried(), 1::bigint, 'and no definition is made to see that');
select stint.apply_definitions('{"job_types": {"new": {"timeout": "180 s"}}}');
select is(pg_temp.tried(), 2::bigint, 'and one for a new type');
select stint.drop_job_type('new'), stint.define_job_type('fax', p_timeout => '15 minutes');
set local track_functions = 'none';

-- What changes, and what does not.
create temp table before as select updated_at, created_at from stint_internal.job_type where name = 'mail';
select stint.pause_job_type('mail', 'repairs'), stint.create_job('mail');
select stint.apply_definitions(jsonb_set(v, '{job_types,fax}', '{"priority": 3, "limits": {"cpu_seconds": 60}}')) from f;
select is((select t.updated_at from stint_internal.job_type t where name = 'mail'), (select updated_at from before), 'a type that is as the file says is not touched');
select is(pg_temp.said('{"job_types": {"fax": {"priority": 3, "limits": {"processes": 5}}, "mail": {"priority": 2}}}'),
    'change job_type fax limits:{"cpu_seconds": 60}:{"processes": 5}, change job_type mail exit_codes:{"3": "fail", "64": "fail", "65": "fail", "66": "fail", "69": "retry", "75": "retry", "78": "pause"}:{"64": "fail", "65": "fail", "66": "fail", "69": "retry", "75": "retry", "78": "pause"} priority:0:2 queue:"mails":"default" timeout:"00:02:00":"00:15:00"',
    'a line that is gone from the file goes back to the default, an entry that is gone is taken out');
select stint.apply_definitions('{"job_types": {"mail": {"priority": 2}}}');
select is((select pause_reason from stint.job_types where job_type = 'mail'), 'repairs', 'a paused type stays paused');
select is((select created_at from stint_internal.job_type where name = 'mail'), (select created_at from before), 'and the same');
select is((stint.describe_job_type('mail') -> 'unfinished'), '{"blocked": 1}', 'its jobs are left alone');
select is(pg_temp.said('{"job_types": {"mail": {"priority": 2, "queue": null}, "fax": {"timeout": "900 s", "priority": 3, "limits": {"cpu_seconds": 60}}}}'), null, 'null is as good as nothing said, and times may be written in any way');
select is(pg_temp.said('{}') || '', null, 'a file without sections says nothing');

-- What is there and not in the file.
select stint.define_job_type('old', p_priority => 9), stint.define_queue('tidy', true), stint.define_plan('trial'), stint.set_tenant_plan('acme', 'trial');
select is(pg_temp.said('{"queues": {}, "plans": {"free": {"quotas": []}}, "job_types": {"mail": {"priority": 2}}}'),
    'change plan free quotas:[{"max": 5, "per": "user", "count": "unfinished"}]:[], extra plan trial, extra job_type fax limits:{"cpu_seconds": 60} priority:3, extra job_type old priority:9, extra queue mails strict:true, extra queue tidy strict:true',
    'is named, and stays');
select is(stint.plan_definitions('{"queues": {}}') -> 'is_settled', 'true', 'by itself it is nothing to do');
select is(stint.plan_definitions('{"queues": {}}', true) -> 'is_settled', 'false', 'unless it is to go');
select is(test.state_of($$ select stint.plan_definitions('{"plans": {"free": {}}}', true) $$), 'ST040', 'a plan that a tenant has cannot go');
select alike(test.error_of($$ select stint.plan_definitions('{"job_types": {"fax": {}}}', true) $$), '/job_types: job type mail is in use%1 jobs%', 'nor a type with unfinished jobs, and the error says so');
select is(stint.describe_job_type('fax') #> '{policy,priority}', '3', 'and nothing is half done');
select stint.set_tenant_plan('acme', 'free'), stint.cancel_job(id) from stint.jobs;
select is((select string_agg(c ->> 'change' || ' ' || (c ->> 'name'), ', ' order by n) from jsonb_array_elements(
    stint.apply_definitions('{"queues": {}, "plans": {"free": {}}, "job_types": {"fax": {}}}', true) -> 'changes') with ordinality as e (c, n)),
    'change fax, change free, drop trial, drop mail, drop old, drop mails, drop tidy', 'all of it goes when nobody uses it');
select is((select string_agg(job_type, ' ' order by job_type) from stint.job_types) || (select string_agg(plan, ' ' order by plan) from stint.plans) || (select count(*) from stint_internal.queue where strict), '* fax* free0', 'the defaults stay');

-- The token.
create temp table q as select stint.plan_definitions('{"job_types": {"fax": {"priority": 4}}}') ->> 'token' as token;
select stint.define_job_type('fax', p_priority => 1);
select is(test.state_of(format($$ select stint.apply_definitions('{"job_types": {"fax": {"priority": 4}}}', p_token => %L) $$, token)), 'ST018', 'what has changed since the plan is not overwritten') from q;
select stint.define_job_type('fax', p_priority => 0);
select is(test.state_of(format($$ select stint.apply_definitions('{"job_types": {"fax": {"priority": 5}}}', p_token => %L) $$, token)), 'ST018', 'nor does another file have that token') from q;
select is(test.state_of(format($$ select stint.apply_definitions('{"job_types": {"fax": {"priority": 4}}}', p_token => %L) $$, token)), '00000', 'what was planned is done') from q;

-- Bad input: each error says where.
create function pg_temp.bad(p_definitions jsonb) returns text language sql as $$
    select test.state_of(format('select stint.apply_definitions(%L)', p_definitions)) || ' ' || test.error_of(format('select stint.apply_definitions(%L)', p_definitions)) $$;
select alike(pg_temp.bad(d::jsonb), e, e) from (values
    ('[]', 'ST001 p_definitions must be a JSON object %'),
    ('{"jobtypes": {}}', 'ST002 /jobtypes: %'),
    ('{"job_types": []}', 'ST001 /job_types: not an object %'),
    ('{"job_types": {"a": 5}}', 'ST001 /job_types/a: not an object of options %'),
    ('{"job_types": {"a": {"prioity": 5}}}', 'ST002 /job_types/a/prioity: %'),
    ('{"job_types": {"a": {"priority": "5"}}}', 'ST001 /job_types/a/priority: not a usable value Got "5".'),
    ('{"job_types": {"new": {"queue": "ok", "priority": 11}}}', 'ST001 /job_types/new/priority: %out of range%'),
    ('{"job_types": {"new": {"max_attempts": -3}}}', 'ST001 /job_types/new/max_attempts: %out of range It is p_max_attempts.'),
    ('{"job_types": {"fax": {"queue": "ok", "limits": {"cpu": 1}}}}', 'ST002 /job_types/fax/limits: p_limits has no limit ''cpu''%'),
    ('{"job_types": {"fax": {"backoff": "fixed", "backoff_delays": ["1 s"]}}}', 'ST001 /job_types/fax: p_backoff_delays contradicts%'),
    ('{"job_types": {"a/b~": {}}}', 'ST001 /job_types/a~1b~0: not a usable name%'),
    ('{"job_types": {"*": {"unique": {}}}}', 'ST001 /job_types/*: * has no payload schema%'),
    ('{"queues": {"no spaces": {}}}', 'ST001 /queues/no spaces: %'),
    ('{"plans": {"x": {"quotas": [{"count": "all"}]}}}', 'ST001 /plans/x/quotas: element 1 %'),
    ('{"job_types": {"b": {"handler": "app.nothing"}}}', 'ST001 /job_types/b/handler: %')
) as b (d, e);
select is(test.state_of('select stint.plan_definitions(null)'), 'ST001', 'nothing is no file');
select is(pg_temp.bad('{"queues": {"first": {"strict": true}}, "job_types": {"ok": {}, "wrong": {"priority": 11}}}') is not null and not exists (select from stint_internal.queue where name = 'first'), true, 'nothing is half done');

-- Who may.
create role t_app nologin;
create role t_ops nologin in role stint_operator;
grant t_app to current_user;
grant usage on schema app to t_app;
select stint.define_job_type('sql', p_handler => 'app.one', p_handler_role => 't_app', p_timeout => '1 minute');
select test.act_as('t_ops');
select is(pg_temp.said('{"job_types": {"sql": {"timeout": "2 minutes", "handler": "app.one", "handler_role": "t_app"}}}') like '%change job_type sql timeout:"00:01:00":"00:02:00"%', true,
    'an operator may change a type whose handler has a role that he has not, as long as he leaves it');
select is(test.state_of($$ select stint.apply_definitions('{"job_types": {"sql": {"handler": "app.one", "handler_role": "t_app"}, "x": {"handler": "app.one", "handler_role": "t_app"}}}') $$), 'ST001', 'but not give it to another');
select test.act_as('stint_observer');
select is(stint.export_definitions() -> 'job_types' ? 'sql' and test.state_of($$ select stint.plan_definitions('{}') $$) = '42501', true, 'an observer sees all and changes nothing');
reset role;

select * from finish();
rollback;
