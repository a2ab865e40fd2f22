-- Whatever function a client calls with the id of another tenant's job, workflow, batch or operation: the answer is the one for an id that does not exist, to the
-- letter. And whoever shares a graph with another tenant sees its own side of it only. The calls are made from the catalogue, so that a new function is tried here without being named.
begin;
select plan(19);
select test.at('2030-01-01 12:00Z');
create temp table thing (name text primary key, id uuid, is_foreign boolean default true);
create temp table call (name text primary key, text text);
grant select, insert on thing, call to public;
create function pg_temp.id(p_name text) returns uuid language sql as $$ select id from thing where name = p_name $$;
-- Each in a second of its own, so that the order of ids says nothing about an id that was made up.
create function pg_temp.keep(p_name text, p_id uuid, p_is_foreign boolean default true) returns void language sql as $$
    insert into thing values (p_name, p_id, p_is_foreign); select test.later('1 second') $$;

-- Eve's, of the tenant evil, who says evil wherever she can.
select stint.define_job_type('evil_handler'), stint.define_queue('evil_queue'), stint.define_queue('work');
select test.act_as('stint_client', '{"sub": "eve", "tenant_id": "evil"}');
select pg_temp.keep(n, stint.create_job('evil_type', '{"evil": 1}', 'evil_queue', p_tags => '{evil}', p_idempotency_key => 'evil ' || n))
from unnest('{pending,running,ended,completed,deleted,forgotten}'::text[]) as n;
select pg_temp.keep('scheduled', stint.create_job('evil_type', p_queue => 'evil_queue', p_scheduled_for => stint.now() + interval '1 day'));
select pg_temp.keep('blocked', stint.create_job('evil_type', p_queue => 'evil_queue', p_depends_on => array[pg_temp.id('scheduled')]));
select pg_temp.keep('workflow', stint.create_workflow('{"name": "evil", "jobs": [{"name": "evil a", "job_type": "evil_type", "queue": "evil_queue", "scheduled_for": "2031-01-01Z"},
    {"name": "evil b", "job_type": "evil_type", "queue": "evil_queue", "depends_on": ["evil a"]}]}'));
select pg_temp.keep('batch', stint.create_batch('[{"job_type": "evil_type", "queue": "evil_queue", "scheduled_for": "2031-01-01Z"}]', 'evil'));
select pg_temp.keep('operation', stint.start_bulk_operation('cancel', '{"tag": "nobody has it"}'));
-- Zoe's, who acts for both tenants: jobs of one that wait for jobs of the other.
select test.act_as('stint_client', '{"sub": "zoe", "tenant_ids": ["acme", "evil"]}');
select pg_temp.keep('own ' || t.name, stint.create_job('t', p_queue => 'work', p_depends_on => array[t.id], p_on_parent_failure => 'wait'), false)
from thing t where t.name = any ('{pending,running,ended,completed,deleted,forgotten,blocked}') order by t.id;
select pg_temp.keep('own parent', stint.create_job('t', p_queue => 'work', p_scheduled_for => stint.now() + interval '1 day'), false);
select pg_temp.keep('own doomed', stint.create_job('t', p_queue => 'work', p_depends_on => array[pg_temp.id('ended'), pg_temp.id('own parent')]), false);
select test.act_as('stint_client', '{"sub": "zoe", "tenant_ids": ["evil", "acme"]}');
select pg_temp.keep('child of own', stint.create_job('evil_type', p_queue => 'evil_queue', p_depends_on => array[pg_temp.id('own parent'), pg_temp.id('pending')]));
select test.act_as('stint_client', '{"sub": "zoe", "tenant_ids": ["acme", "evil"]}');
select pg_temp.keep('own grandchild', stint.create_job('t', p_queue => 'work', p_depends_on => array[pg_temp.id('child of own'), pg_temp.id('own parent')]), false);
select pg_temp.keep('own great-grandchild', stint.create_job('t', p_queue => 'work', p_depends_on => array[pg_temp.id('child of own')]), false);
select pg_temp.keep('own batch', stint.create_batch('[{"job_type": "t", "queue": "work"}]', 'ours'), false);
reset role;
select set_config('request.jwt.claims', '', true);
select stint.claim_jobs('evil worker', '{evil_queue}', 6);
select stint.release_job(id, 1) from thing where name = any ('{pending,deleted,forgotten}');
select stint.log_job(pg_temp.id('ended'), 1, 'info', 'evil'), stint.fail_job(pg_temp.id('ended'), 1, 'evil', 'evil', 'evil', false);
select stint.complete_job(pg_temp.id('completed'), 1, '"evil"');
select stint.cancel_job(pg_temp.id('forgotten'), 'evil'), stint.delete_job(pg_temp.id('deleted'));
delete from stint_internal.job_history where id = pg_temp.id('forgotten');

-- Every call with an id that a client can make: the other arguments from here. Whoever adds one that must be given adds it to the list.
create function pg_temp.example(p_name text, p_type text, out text) language sql as $$
    select format('%s => %s', p_name, case
        when p_type = 'uuid' then quote_literal('ID') || '::uuid'
        when p_type = 'uuid[]' then 'array[''ID'']::uuid[]'
        else (select value from (values ('p_filter', $v$'{"ids": ["ID"]}'$v$), ('p_jobs', $v$'[{"job_type": "t", "queue": "work", "depends_on": ["ID"]}]'$v$),
                ('p_payload', $v$'{}'$v$), ('p_action', $v$'cancel'$v$), ('p_scheduled_for', $v$'2030-02-01Z'$v$), ('p_job_type', $v$'t'$v$), ('p_queue', $v$'work'$v$),
                ('p_timeout', $v$'0'$v$)) as e (name, value) where e.name = p_name) end)
$$;
insert into call
select format('%s(%s)', f.name, a.name), format('stint.%I(%s)', f.name, string_agg(pg_temp.example(b.name, b.type), ', ' order by b.n))
from (select p.oid, p.proname as name, p.pronargs - p.pronargdefaults as required, p.proargnames as names, string_to_array(p.proargtypes::text, ' ')::oid[] as types
      from pg_proc p where p.pronamespace = 'stint'::regnamespace and p.prosecdef and has_function_privilege('stint_client', p.oid, 'execute')) as f
cross join lateral (select x.name, x.type::regtype::text as type from unnest(f.names[:cardinality(f.types)], f.types) as x (name, type)) as a
cross join lateral (select x.name, x.type::regtype::text as type, x.n from unnest(f.names[:cardinality(f.types)], f.types) with ordinality as x (name, type, n)) as b
where (a.type in ('uuid', 'uuid[]') or a.name in ('p_filter', 'p_jobs')) and (b.n <= f.required or b.name = a.name or b.name in ('p_queue', 'p_timeout') and f.name <> 'list_jobs')
      -- It is no id but a secret of who has it, and says nothing about jobs.
      and a.name <> 'p_token'
group by f.name, a.name;
insert into call select 'preview_bulk_operation(workflow)', replace(text, '{"ids"', '{"workflow_id"') from call where name = 'preview_bulk_operation(p_filter)';
update call set text = replace(text, ', p_queue => ''work''', '') where text like '%p_action%' or text like '%redrive%' ;

-- The answer to a call, whatever it is, without doing anything: as JSON, or the whole error, with the lines that raised it.
create function pg_temp.answer(p_call text, p_id uuid) returns text language plpgsql as $$
declare
    v_answer text;
    v_detail text;
    v_hint   text;
    v_where  text;
begin
    execute format('select coalesce(jsonb_agg(to_jsonb(r)), ''[]'')::text from %s as r', replace(p_call, 'ID', p_id::text)) into v_answer;
    raise sqlstate 'TT000';
exception when others then
    get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint, v_where = pg_exception_context;
    v_answer := case when sqlstate = 'TT000' then v_answer else concat_ws(' | ', sqlstate, sqlerrm, v_detail, v_hint,
        (select string_agg(m[1], ' in ') from regexp_matches(v_where, '(stint[a-z_.]+[(][^\n]+ line \d+)', 'g') as m)) end;
    return replace(v_answer, p_id::text, 'ID');
end $$;
-- Without the ids that a call has made.
create function pg_temp.shape(p_answer text) returns text language sql as $$
    select regexp_replace(p_answer, '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'UUID', 'g') $$;
create function pg_temp.made_up(p_id uuid) returns uuid language sql as $$ select overlay(p_id::text placing '8000' from 20 for 4)::uuid $$;
create function pg_temp.told_apart() returns table (call text, thing text, foreign_answer text, made_up_answer text) language sql as $$
    select * from (select c.name, t.name, pg_temp.shape(pg_temp.answer(c.text, t.id)) as foreign_answer, pg_temp.shape(pg_temp.answer(c.text, pg_temp.made_up(t.id))) as made_up_answer
                   from call c cross join thing t where t.is_foreign) as a
    where a.foreign_answer is distinct from a.made_up_answer
$$;

select is((select count(*) from call where text is null), 0::bigint, 'for each argument that must be given there is an example');
select cmp_ok((select count(*) from call), '>=', 30::bigint, 'there are many calls with an id');
select test.act_as('stint_client', '{"sub": "dora", "tenant_id": "acme"}');
select is_empty('select * from pg_temp.told_apart()', 'another tenant''s user is told by none of them whether there is such a thing');
select test.act_as('stint_client', '{"sub": "dora"}');
select is_empty('select * from pg_temp.told_apart()', 'nor is a user without a tenant');
select test.act_as('stint_client', '{"sub": "eve", "tenant_id": "evil"}');
select is((select array_agg(name order by name) from call where name not in (select call from pg_temp.told_apart()) and name <> 'list_jobs(p_before)'), '{start_bulk_operation(p_filter)}',
    'their owner is, but by the one that does it later');

-- Nor is a handler that a worker runs for the job of another tenant, or a function that it has called: whatever id stands in a payload.
reset role;
create role t_handler;
grant stint_client to t_handler;
create schema app;
grant usage on schema app to t_handler;
create table app.told (answer jsonb, ran_as text default current_user);
grant insert on app.told to t_handler;
create function app.tell() returns int language plpgsql as $$
declare
    v_view text;
begin
    insert into app.told select to_jsonb(t) from pg_temp.told_apart() as t;
    for v_view in select c.oid::regclass from pg_class c where c.relnamespace = 'stint'::regnamespace and c.relkind = 'v' and has_table_privilege('stint_client', c.oid, 'select') loop
        execute format('insert into app.told select to_jsonb(v) from %s as v where v::text ~ ''evil|\yeve\y''', v_view);
    end loop;
    insert into app.told values ('"told"');
    return null;
end $$;
create function app.handle(p_job jsonb) returns jsonb language sql as $$ select to_jsonb(app.tell()) $$;
select stint.define_job_type('handled', p_handler => 'app.handle', p_handler_role => 't_handler'), stint.register_function('calling', 'app.tell', 't_handler');
select test.act_as('stint_client', '{"sub": "dora", "tenant_id": "acme"}');
select stint.create_job('handled', p_queue => 'sql'), set_config('test.id', stint.create_job('calling', p_queue => 'sql')::text, true);
select test.act_as('stint_worker');
select is((select string_agg(status, ',') from stint.run_sql_jobs(p_queues => '{sql}')), 'completed', 'a worker runs a handler that asks about everything');
select is((select stint.complete_job(c.job_id, c.run, p_effects => '[{"type": "call", "function": "app.tell"}]') from stint.claim_jobs('w', '{sql}') as c), true, 'and completes a job with a call that does');
reset role;
select is((select count(*) from app.told where answer = '"told"' and ran_as = 't_handler'), 2::bigint, 'both have asked');
select is_empty($$ select answer from app.told where answer <> '"told"' $$, 'and were told nothing');

-- A graph of two tenants, from the own side.
select test.act_as('stint_client', '{"sub": "dora", "tenant_id": "acme"}');
select is_empty($$ select c.name, t.name, a.answer from call c cross join thing t cross join lateral (select pg_temp.answer(c.text, t.id) as answer) as a
    where not t.is_foreign and (a.answer ~ 'evil|\yeve\y' or exists (select from thing f where f.is_foreign and a.answer like '%' || f.id || '%')) $$,
    'no call with one of its own jobs tells the id, the type, the queue, the error or the result of another tenant''s');
select is((select count(*) from thing t cross join lateral stint.job_parents(t.id) as p where t.name like 'own%' and t.name not in ('own doomed', 'own grandchild', 'own batch')), 0::bigint,
    'parents of another tenant are not listed: neither those that are there nor those that are gone');
select is((select array_agg(job_id) from stint.job_parents(pg_temp.id('own grandchild'))), array[pg_temp.id('own parent')], 'its own is, beside one that is not');
select is((select count(*) from stint.parent_results(pg_temp.id('own completed'))), 0::bigint, 'results of another tenant''s jobs are not shown');
select is((select array_agg(job_id) from stint.job_children(pg_temp.id('own parent'))), array[pg_temp.id('own doomed'), pg_temp.id('own grandchild')], 'nor are its children');
select test.act_as('stint_client', '{"sub": "zoe", "tenant_ids": ["acme", "evil"]}');
select is((select array_agg(p.status order by t.id) from thing t cross join lateral stint.job_parents(t.id) as p where t.name = any ('{own pending,own running,own ended,own completed,own blocked}')),
    '{pending,processing,failed,completed,blocked}', 'who acts for both sees both sides');
select test.act_as('stint_observer');
select is((select array_agg(p.status order by t.id) from thing t cross join lateral stint.job_parents(t.id) as p where t.name = any ('{own deleted,own forgotten}')),
    '{deleted,cancelled}', 'and what is gone is shown to those who see every tenant');

-- A handler that ties a new job to an id from its payload is a client of its job's tenant, although a worker does it.
select test.act_as('stint_client', '{"sub": "dora", "tenant_id": "acme"}');
select pg_temp.keep('own last', stint.create_job('t'), false);
reset role;
select test.act_as('stint_worker');
create function pg_temp.effect(p_name text) returns text language sql as $$
    select format('select stint.complete_job(%L, 1, p_effects => %L)', pg_temp.id('own last'),
        jsonb_build_array(jsonb_build_object('type', 'enqueue', 'job', jsonb_build_object('job_type', 't', 'depends_on', jsonb_build_array(pg_temp.id(p_name)))))) $$;
select stint.claim_jobs('w');
select is(test.state_of(pg_temp.effect('pending')), 'ST004', 'a handler cannot make a job wait for another tenant''s');
select is(test.state_of(pg_temp.effect('own parent')), '00000', 'but for one of its own');
reset role;

-- A page of the audit begins after an entry that one may see.
create temp table entry as select min(a.id) as foreign_id, max(a.id) + 1000 as no_id from stint_internal.audit a;
grant select on entry to public;
select test.act_as('stint_client', '{"sub": "dora", "tenant_id": "acme"}');
select is(replace(test.error_of(format('select stint.list_audit(p_before => %s)', foreign_id)), foreign_id::text, 'ID'), replace(test.error_of(format('select stint.list_audit(p_before => %s)', no_id)), no_id::text, 'ID'),
    'an entry of the audit that is not one''s own is no place in it') from entry;

select * from finish();
rollback;
