-- A job type may name a function as its handler: what it does and that its job is completed happen together, as its role, for its tenant.
begin;
select plan(37);
create role t_app;
create role t_other;
create schema app;
grant usage on schema app to t_app;
create table app.document (id int, words text, tenant text default current_setting('stint.tenant_id'), ran_as text default current_user, unique (id) deferrable initially deferred);
grant all on app.document to t_app;
-- Takes one job. Unqualified names are looked for in its schema.
create function app.index_one(p_job jsonb) returns jsonb language plpgsql as $$
begin
    insert into document (id, words) values ((p_job -> 'payload' ->> 'id')::int, p_job -> 'payload' ->> 'text');
    if p_job -> 'payload' ? 'sql' then execute p_job -> 'payload' ->> 'sql'; end if;
    return jsonb_build_object('attempt', p_job -> 'attempt', 'keys', (select jsonb_agg(k order by k) from jsonb_object_keys(p_job) as k));
end $$;
create function app.index_many(p_jobs jsonb[]) returns jsonb[] language plpgsql as $$
declare v_results jsonb[];
begin
    select array_agg(app.index_one(j) || jsonb_build_object('of', cardinality(p_jobs)) order by n) into v_results from unnest(p_jobs) with ordinality as u (j, n);
    return v_results;
end $$;
create function app.whoever(p_job jsonb) returns jsonb language sql as $$ select jsonb_build_array(current_user, stint.sees_every_tenant()) $$;
create function app.wrong(p_id int) returns void language sql as '';
create function app.forgets(p_jobs jsonb[]) returns jsonb[] language sql as 'select array[null::jsonb]';
create function pg_temp.run() returns text language sql as $$ select string_agg(status, ',' order by status) from stint.run_sql_jobs() $$;
create function pg_temp.job(p_id int, p_sql text default null, p_type text default 'one') returns uuid language sql as $$
    select stint.create_job(p_type, jsonb_strip_nulls(jsonb_build_object('id', p_id, 'text', 'words', 'sql', p_sql))) $$;

-- Definition.
select is(test.state_of($$ select stint.define_job_type('one', p_handler => 'index_one') $$), 'ST001', 'a handler is named with its schema');
select is(test.state_of($$ select stint.define_job_type('one', p_handler => 'app.nothing') $$), 'ST001', 'it must exist');
select is(test.error_of($$ select stint.define_job_type('one', p_handler => 'app.wrong') $$), 'app.wrong cannot handle jobs There is app.wrong(integer) returns void.', 'and take and return what a handler does');
select is(test.error_of($$ select stint.define_job_type('one', p_handler => 'app.index_one', p_handler_role => 't_other') $$),
    'app.index_one(jsonb) cannot run as role ''t_other'' It has no usage on schema app.', 'its role must be able to run it');
select is(test.state_of($$ select stint.define_job_type('one', p_handler => 'app.index_one', p_handler_role => 'nobody') $$), 'ST001', 'and exist');
select is(test.state_of($$ select stint.define_job_type('*', p_handler => 'app.index_one') $$), 'ST001', 'the defaults have no handler');
select is(test.state_of($$ select stint.define_job_type('x', p_handler_role => 't_app') $$), 'ST001', 'a role alone is none');
select test.act_as('stint_operator');
select is(test.error_of($$ select stint.define_job_type('one', p_handler => 'app.index_one', p_handler_role => 't_app') $$),
    'app.index_one(jsonb) cannot run as role ''t_app'' stint_operator is not a member of it.', 'nobody gets at the rights of a role that is not his');
reset role;
select stint.define_job_type('one', p_handler => 'app.index_one', p_handler_role => 't_app', p_backoff_jitter => '0'),
       stint.define_job_type('many', p_handler => 'app.index_many', p_handler_role => 't_app'), stint.define_job_type('forgets', p_handler => 'app.forgets');
select is((select string_agg(concat_ws(' ', job_type, handler, handler_role, handler_takes_array), ', ' order by job_type) from stint.job_types where handler is not null),
    format('forgets app.forgets %s t, many app.index_many t_app t, one app.index_one t_app f', current_user), 'the view shows handlers; without a role, the owner of the function runs it');
select ok(not has_schema_privilege('t_app', 'stint_internal', 'usage') and not has_schema_privilege('t_app', 'stint_internal', 'create'), 'the role got no right in stint_internal');
select is((select count(*) from pg_proc p cross join lateral aclexplode(p.proacl) as a where p.pronamespace = 'stint_internal'::regnamespace and p.proname = 'run_as_t_app'
           and a.grantee not in ((select oid from pg_roles where rolname = 't_app'), (select oid from pg_roles where rolname = current_user))), 0::bigint, 'nobody else can run anything as it');

-- Running.
select set_config('request.jwt.claims', '{"sub": "ann", "tenant_id": "acme"}', true);
create temp table j as select pg_temp.job(1) as id;
select stint.create_job('process') as p;
select set_config('request.jwt.claims', '{"sub": "cron"}', true);
select is(pg_temp.run(), 'completed', 'a job is run');
select is((select concat_ws(' ', words, tenant, ran_as) from app.document), 'words acme t_app', 'as its role, for its tenant');
select is((select result from stint_internal.all_jobs where id = (select id from j)),
    '{"attempt": 1, "keys": ["attempt", "checkpoint", "deadline", "job_id", "job_type", "max_attempts", "payload", "queue", "run", "tenant_id", "trace_context"]}', 'with an envelope; its answer is the result');
select is(stint.current_subject() || cardinality(stint.my_tenants()), 'cron0', 'the session is itself again');
select is((select status from stint_internal.all_jobs where job_type = 'process'), 'pending', 'jobs of processes stay where they are');
select is(pg_temp.run(), null, 'and there is nothing more to do');

-- Failing.
update j set id = pg_temp.job(2, $$ select 1/0 $$);
select is(pg_temp.run(), 'retrying', 'an error fails the run');
select is((select count(*) from app.document where id = 2), 0::bigint, 'and undoes what it did');
select is((select error_code || ' ' || error_message from stint.job_attempts where job_id = (select id from j)), '22012 division by zero', 'SQLSTATE and message are kept');
select matches((select error_detail from stint.job_attempts where job_id = (select id from j)), '^SQL statement ".*PL/pgSQL function (app\.)?index_one\(jsonb\) line 4 at EXECUTE$', 'and where it was, of the handler only');
update j set id = pg_temp.job(3, $$ do 'begin raise sqlstate ''ST014'' using message = ''never''; end' $$);
select is(pg_temp.run(), 'failed', 'a handler that gives up is not retried');
update j set id = pg_temp.job(1);
select is(pg_temp.run(), 'retrying', 'what is checked at the commit fails the job, not the commit');
select is((select error_code from stint.job_attempts where job_id = (select id from j)), '23505', 'and is its error');

-- It has its role's rights and no others.
create temp table tried as select pg_temp.job(10 + n::int, s) as id, s
from unnest(array['select count(*) from stint_internal.job_queue', 'set role t_other', 'reset role', 'set session authorization default', 'select stint.tick()']) with ordinality as u (s, n);
select is(pg_temp.run(), 'retrying,retrying,retrying,retrying,retrying', 'a handler that reaches for more fails');
select is((select error_code from stint.job_attempts a where a.job_id = t.id), '42501', 'it cannot ' || s) from tried t;

-- Roles may be called anything, and as long as names may be.
create temp table r as select n || b as name from unnest(array[repeat('r', 62), repeat('é', 31), 'a "b" ''c'' (text,text,jsonb[]) ']) as n, unnest('{1,2}'::text[]) as b;
select set_config('request.jwt.claims', '{"sub": "ann", "tenant_id": "acme"}', true);
do $$ declare v_name text; begin
    for v_name in select name from r loop
        execute format('create role %I; grant usage on schema app to %1$I; grant stint_client to %1$I', v_name);
        perform stint.define_job_type('as_' || md5(v_name), p_handler => 'app.whoever', p_handler_role => v_name), pg_temp.job(0, null, 'as_' || md5(v_name));
    end loop;
end $$;
select is(pg_temp.run(), 'completed,completed,completed,completed,completed,completed', 'roles of any name run handlers');
select is((select count(*) from r join stint.jobs j on j.job_type = 'as_' || md5(name) and j.result = jsonb_build_array(name, false)), 6::bigint, 'as themselves, and are known for it');

-- Many in one call.
create temp table m as select pg_temp.job(n, null, 'many') as id from generate_series(21, 23) as n;
select is(pg_temp.run(), 'completed,completed,completed', 'many jobs');
select is((select array_agg(result ->> 'of') from stint.jobs where id in (select id from m)), '{3,3,3}', 'are one call');
delete from m;
insert into m select pg_temp.job(n, case n when 32 then 'select 1/0' end, 'many') from generate_series(31, 33) as n;
select is(pg_temp.run(), 'completed,completed,retrying', 'one that fails does not fail the others');
select is((select array_agg(id order by id) from app.document where id > 30), '{31,33}', 'and leaves nothing behind');
select stint.create_job('forgets') from generate_series(1, 2);
select is(pg_temp.run(), 'completed,completed', 'a wrong number of results is found out, and each is run by itself');

select * from finish();
rollback;
