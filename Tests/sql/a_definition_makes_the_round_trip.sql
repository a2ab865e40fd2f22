-- What describe_job_type calls a policy is what define_job_type, alter_job_type and apply_definitions take: for each option, and for any mixture of them.
begin;
select plan(24);
create schema app;
create function app.one(jsonb) returns jsonb language sql as 'select $1';
create function app.many(jsonb[]) returns jsonb[] language sql as 'select $1';

-- Two values of each option that no type has by default. An option that is missing here, or has no column of its name, makes the first tests fail.
create temp table sample (kind text, option text, value jsonb);
insert into sample select 'job_type', s.option, v from (values
    ('queue', '["mail", "bulk"]'::jsonb), ('priority', '[3, 10]'), ('max_attempts', '[1, 1000]'), ('backoff_base', '["00:00:07", "2 days"]'),
    ('backoff_cap', '["00:30:00", "1 mon"]'), ('backoff_jitter', '["00:00:00", "0.5 s"]'), ('timeout', '["00:00:01", "7 days"]'),
    ('memory_limit_bytes', '[1048576, 9223372036854775807]'), ('max_payload_bytes', '[2, 104857600]'),
    ('exit_codes', '[{"3": "fail", "64": null}, {"64": "retry", "78": null, "200": "pause"}]'),
    ('payload_schema', '[{"required": ["to"], "properties": {"to": {"const": null}}}, false]'), ('assert_formats', '[true, true]'),
    ('redacted_paths', '[["/to", "/a~1b/*"], ["/"]]'), ('backoff', '["linear", "fixed"]'), ('backoff_delays', '[["00:00:01", "1 day"], ["1 s"]]'),
    ('jitter', '["full", "full"]'), ('limits', '[{"cpu_seconds": 60, "processes": null}, {"processes": 5, "open_files": 64}]'),
    ('outcome_rules', '[{"oom": {"action": "retry", "times": 1, "memory_factor": 2.5}, "lost": null}, {"oom": {"action": "fail"}, "error:E*": {"delay": "5 s", "action": "retry"}}]'),
    ('max_running', '[1, 1000]'), ('max_running_per_key', '[2, 3]'), ('key_order', '["strict", "strict_hold"]'),
    ('rate_limit', '[{"max": 100, "period": "1 minute"}, {"max": 1, "period": "0.5 s", "per": "key"}]'),
    ('handler', '["app.one", "app.many"]'), ('handler_role', to_jsonb(array[current_user, current_user])),
    ('unique', '[{"fields": ["/id", "/a~1b"], "scope": "period", "period": "1 hour"}, {"on_conflict": "postpone", "wait": "30 s", "by_tenant": false, "by_type": false, "replace": ["payload", "priority"]},
        {"states": ["pending", "completed"], "period": "1 day", "align": "Europe/Berlin"}, {"on_conflict": "defer", "period": "1 minute"}]')
) as s (option, samples), jsonb_array_elements(s.samples) as v;
insert into sample values ('queue', 'strict', 'true'), ('queue', 'max_running', '7'), ('queue', 'fair', 'true'), ('queue', 'ageing', '"00:10:00"'), ('queue', 'rate_limit', '{"max": 100, "period": "1 day", "per": "tenant"}'),
    ('plan', 'quotas', '[{"count": "unfinished", "per": "user", "max": 5}, {"count": "created", "per": "tenant", "max": 0, "period": "1 day", "job_type": "mail"}]');

select is_empty($$ select k, o from unnest('{queue,job_type,plan}'::text[]) as k, jsonb_object_keys(stint_internal.definition_options(k)) as o
                   where not exists (select from sample s where s.kind = k and s.option = o) $$, 'each option of the three define functions is tried here');

create function pg_temp.with_partner(p_option text, p_value jsonb) returns jsonb language sql as $$
    select jsonb_build_object(p_option, p_value) || case p_option when 'handler_role' then '{"handler": "app.one"}'::jsonb else '{}' end $$;
create function pg_temp.policy(p_type text) returns jsonb language sql as $$ select stint.describe_job_type(p_type) -> 'policy' $$;
create function pg_temp.full(p_type text) returns jsonb language sql as $$ select stint_internal.read_definition('job_type', p_type) $$;

-- One by one.
create temp table tried (n int generated always as identity, kind text, option text, shown boolean, altered jsonb, applied jsonb, again boolean, reset jsonb);
do $$
declare
    v_sample record;
    v_row    tried;
    v_was    jsonb;
begin
    for v_sample in select * from sample where kind = 'job_type' loop
        perform stint_internal.call_define('job_type', 't', pg_temp.with_partner(v_sample.option, v_sample.value));
        v_was := pg_temp.full('t');
        v_row.shown := pg_temp.policy('t') ? v_sample.option;
        v_row.altered := stint.alter_job_type('t', pg_temp.policy('t'));
        v_row.applied := stint.apply_definitions(jsonb_build_object('job_types', jsonb_build_object('t', pg_temp.policy('t'))));
        perform stint_internal.call_define('job_type', 'again', pg_temp.policy('t'));
        v_row.again := pg_temp.full('again') = v_was;
        perform stint.alter_job_type('t', p_reset => array[v_sample.option]);
        v_row.reset := pg_temp.policy('t');
        insert into tried (kind, option, shown, altered, applied, again, reset)
        values ('job_type', v_sample.option, v_row.shown, v_row.altered, v_row.applied, v_row.again, v_row.reset);
        perform stint.drop_job_type('t'), stint.drop_job_type('again');
    end loop;
end $$;
select is_empty('select option from tried where shown is not true', 'describe_job_type shows each option that was set');
select is_empty($$ select option, altered from tried where altered is distinct from '{}' $$, 'alter_job_type with that changes nothing');
select is_empty($$ select option, applied from tried where applied -> 'changes' is distinct from '[]' $$, 'nor does apply_definitions');
select is_empty('select option from tried where again is not true', 'define_job_type makes the same of it for another type');
select is_empty($$ select option, reset from tried where reset is distinct from '{}' $$, 'and each can be set back to its default');

select lives_ok($$ select stint_internal.call_define(kind, 'd', jsonb_object_agg(option, value)) from sample where kind <> 'job_type' group by kind $$, 'queues and plans');
create temp table made as select stint.export_definitions() as v;
select is((select v -> 'queues' from made), (select jsonb_build_object('d', jsonb_object_agg(option, value)) from sample where kind = 'queue'), 'are exported with what was set');
select is((select v -> 'plans' -> 'd' from made), '{"quotas": [{"count": "created", "per": "tenant", "max": 0, "period": "1 day", "job_type": "mail"}, {"count": "unfinished", "per": "user", "max": 5}]}', 'and so are plans');
select is((select stint.plan_definitions(v, true) ->> 'is_settled' from made), 'true', 'to apply that changes nothing');
select lives_ok($$ select stint.apply_definitions('{"queues": {"d": {}}}') $$, 'what a file leaves out of a queue');
select lives_ok($$ select stint.apply_definitions('{"queues": {"d": {"fair": null}}}') $$, 'or says null of');
select is(stint.export_definitions() -> 'queues' -> 'd', null, 'is taken off it');
select stint.apply_definitions(jsonb_build_object('queues', (select v -> 'queues' from made)));

-- The schema of the file says the same.
\set schema `cat docs/reference/definitions.schema.json`
create temp table schema as select :'schema'::jsonb as v;
select is_empty($$ select k, o.option from unnest('{queue,job_type,plan}'::text[]) as k, schema,
                   lateral (select jsonb_object_keys(stint_internal.definition_options(k)) as option except select jsonb_object_keys(schema.v #> array['$defs', k, 'properties'])) as o $$,
    'definitions.schema.json has each option');
select is_empty($$ select s.option, s.value, p.* from sample s, schema cross join lateral stint.validate_json(schema.v, jsonb_build_object(s.kind || 's', jsonb_build_object('x', jsonb_build_object(s.option, s.value)))) as p $$,
    'and allows what they take');

-- Any mixture, from any other, under any defaults.
create function pg_temp.mixture(p_name text) returns void language plpgsql as $$
declare
    v_pick record;
begin
    for v_pick in select option, value from sample where kind = 'job_type' and random() < 0.35 order by random() loop
        begin
            perform stint_internal.call_define('job_type', p_name, jsonb_build_object(v_pick.option, v_pick.value));
        exception when sqlstate 'ST001' then
            null;
        end;
    end loop;
    perform stint.define_job_type(p_name);
end $$;
create temp table mixed (round int, said text, wanted jsonb, got jsonb);
select setseed(0.41);
do $$
begin
    for v_round in 1 .. 30 loop
        perform pg_temp.mixture('a'), pg_temp.mixture('b');
        if v_round % 10 = 0 then
            perform pg_temp.mixture('*');
        end if;
        insert into mixed select v_round, 'a defined anew', pg_temp.full('a'), stint_internal.wanted_definition('job_type', 'a', pg_temp.policy('a'));
        insert into mixed select v_round, 'a altered to itself', '{}', stint.alter_job_type('a', pg_temp.policy('a'));
        perform stint.plan_definitions(jsonb_build_object('job_types', jsonb_build_object('a', pg_temp.policy('b'))), true);
        insert into mixed select v_round, 'b after a plan', stint_internal.wanted_definition('job_type', 'b', pg_temp.policy('b')), pg_temp.full('b');
        perform stint.apply_definitions(jsonb_build_object('job_types', jsonb_build_object('a', pg_temp.policy('b'))));
        insert into mixed select v_round, 'a made b by a file', pg_temp.full('b'), pg_temp.full('a');
        insert into mixed select v_round, 'its handler', to_jsonb(b) - 'name' - 'created_at' - 'updated_at', to_jsonb(a) - 'name' - 'created_at' - 'updated_at'
        from stint_internal.job_type a, stint_internal.job_type b where a.name = 'a' and b.name = 'b';
        perform stint.drop_job_type('a'), stint.drop_job_type('b');
    end loop;
end $$;
select is_empty(format('select round, wanted, got from mixed where said = %L and wanted is distinct from got', s), s) from unnest(array['a defined anew', 'a altered to itself', 'b after a plan', 'a made b by a file', 'its handler']) as s;

-- Another installation.
select pg_temp.mixture('x'), pg_temp.mixture('y');
create temp table kept as select stint.export_definitions() as v;
select is_empty('select p.* from kept, schema cross join lateral stint.validate_json(schema.v, kept.v) as p', 'what is exported keeps to the schema');
select stint.apply_definitions('{"queues": {}, "plans": {}, "job_types": {"*": {"timeout": "1 s", "exit_codes": {"5": "fail"}, "limits": {"cpu_seconds": 1}}}}', true);
select is((select count(*) from stint.job_types), 1::bigint, 'a file that names nothing else leaves nothing else');
select is((select count(*) from jsonb_object_keys(stint.export_definitions() -> 'queues')), 0::bigint, 'and takes everything off queues');
select stint.apply_definitions(v, true) from kept;
select is(stint.export_definitions(), (select v from kept), 'and the exported one brings all of it back');

select * from finish();
rollback;
