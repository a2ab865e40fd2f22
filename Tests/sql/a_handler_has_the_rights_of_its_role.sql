-- What a SQL handler, or a function that is called for one, may do by a role, it may do by its own: not by that of the session which runs it, now or at the commit.
begin;
select plan(30);
create role t_app; create role t_seer; create role t_boss superuser; create role t_runner; create role t_ops;
grant stint_client to t_app;
grant stint_client, stint_observer to t_seer;
grant stint_worker to t_runner;
grant stint_operator to t_ops;
create schema app;
grant usage on schema app to public;
grant create on schema app to t_app, t_runner;
create table app.tried (name text, code text, answer text, ran_as text default current_user);
create table app.others (id int primary key, body text);
grant all on app.tried to public;
create function app.try(p_name text, p_sql text) returns void language plpgsql as $$
declare v_answer text;
begin
    begin
        execute p_sql into v_answer;
        insert into app.tried values (p_name, '00000', v_answer);
    exception when others then
        insert into app.tried values (p_name, sqlstate, sqlerrm);
    end;
end $$;
create function app.handle(p_job jsonb) returns jsonb language plpgsql as $$
begin
    perform app.try(t.key, t.value) from jsonb_each_text(p_job -> 'payload') as t;
    return null;
end $$;
create function app.call(p_name text, p_sql text) returns void language sql as $$ select app.try(p_name, p_sql) $$;
create function pg_temp.answer(p_name text) returns text language sql as $$
    select string_agg(coalesce(nullif(code, '00000'), answer, '00000'), ' ') from app.tried where name = p_name $$;
-- Runs statements in a handler for a job of a tenant, in the session as it is.
create function pg_temp.run(p_type text, p_statements jsonb, p_tenant text default 'acme') returns text language plpgsql as $$
declare v_session text := current_setting('role'); v_status text;
begin
    perform set_config('role', 'none', true), set_config('stint.tenant_id', coalesce(p_tenant, ''), true);
    perform stint.create_job(p_type, p_statements);
    perform set_config('role', v_session, true), set_config('stint.tenant_id', '', true);
    return (select string_agg(status, ',') from stint.run_sql_jobs());
end $$;

select stint.define_job_type('app', p_handler => 'app.handle', p_handler_role => 't_app', p_redacted_paths => '{/secret}'),
       stint.define_job_type('seer', p_handler => 'app.handle', p_handler_role => 't_seer'), stint.define_job_type('boss', p_handler => 'app.handle', p_handler_role => 't_boss'),
       stint.define_job_type('ops', p_handler => 'app.handle', p_handler_role => 't_ops'), stint.define_job_type('process');
select stint.register_function('process', 'app.call', 't_app');
select set_config('stint.tenant_id', 'evil', true);
select stint.create_job('process', p_queue => 'evil') from generate_series(1, 5);
select set_config('stint.tenant_id', '', true);
create function pg_temp.count() returns jsonb language sql as $$ select '{"count": "select count(*) from stint.jobs where tenant_id = ''evil''", "sees": "select stint.sees_every_tenant()"}'::jsonb $$;
create function pg_temp.counted() returns text language sql as $$ with gone as (delete from app.tried returning *) select string_agg(coalesce(answer, code), ' ' order by name) from gone $$;

-- Whom a handler sees.
set local role t_runner;
select is(pg_temp.run('app', pg_temp.count()) || ' ' || pg_temp.counted(), 'completed 0 false', 'a handler sees its tenant''s jobs only, in a worker''s session');
reset role;
select is(pg_temp.run('app', pg_temp.count()) || ' ' || pg_temp.counted(), 'completed 0 false', 'in the owner''s as well');
select is(pg_temp.run('boss', pg_temp.count()) || ' ' || pg_temp.counted(), 'completed 0 false', 'also if its role is a superuser''s');
select is(pg_temp.run('seer', pg_temp.count()) || ' ' || pg_temp.counted(), 'completed 5 true', 'unless its role was granted one that sees all');
select is(pg_temp.run('app', pg_temp.count(), null) || ' ' || pg_temp.counted(), 'completed 5 true', 'for a job without a tenant it sees what the session does');
select is(pg_temp.run('app', '{"a": "select set_config(''stint.on_behalf'', '''', true)", "b": "reset all", "count": "select count(*) from stint.jobs where tenant_id = ''evil''"}')
    || ' ' || pg_temp.answer('count'), 'completed 0', 'no setting of its own helps it');
select is((select count(*) from stint.jobs where tenant_id = 'evil'), 5::bigint, 'the session itself sees them again');
truncate app.tried;

-- What it may do by a role.
select is(pg_temp.run('app', '{"source": "select stint.save_trigger_source(''app.others'', ''process'', ''{insert}'', null, null, null, null, null, ''0'', null, null, true, null)", "move": "select stint.start_bulk_operation(''move'', ''{\"queue\": \"evil\"}'', ''mine'')",
    "log": "select count(*) from stint.audit where kind = ''call''", "redacted": "select stint.sees_redacted()"}'), 'completed', 'a handler reaches for more, in the owner''s session');
select is(pg_temp.answer('source'), '42501', 'it cannot make jobs of a table of the owner''s');
select is(pg_temp.answer('move'), '42501', 'nor do to many what it may not do to one');
select is(pg_temp.answer('log'), '0', 'nor read what others did');
select is(pg_temp.answer('redacted'), 'false', 'nor see what is redacted');
select is(pg_temp.run('ops', '{"define": "select stint.define_job_type(''x'', p_handler => ''app.handle'', p_handler_role => ''t_app'')",
    "register": "select stint.register_function(''x'', ''app.call'', ''t_boss'')"}'), 'completed', 'an operator''s handler reaches for other roles');
select is(pg_temp.answer('define') || ' ' || pg_temp.answer('register'), 'ST001 ST001', 'of which the session is a member, and it is not');
select is(pg_temp.run('app', '{"clock": "select set_config(''stint.fake_now'', ''2040-01-01Z'', false)"}'), 'completed', 'a handler moves the clock');
select cmp_ok(stint.now(), '<', '2039-01-01'::timestamptz, 'which is put back after it');

-- A function that is called for a handler.
create temp table j as select stint.create_job('process', p_queue => 'q') as id from generate_series(1, 4);
update stint_internal.job_queue set tenant_id = 'acme' where id in (select id from j);
grant select on j to public;
select stint.claim_jobs('w', '{q}', 4);
create function pg_temp.complete(p_n int, p_name text, p_sql text) returns text language sql as $$
    select test.error_of(format('select stint.complete_job(%L, 1, p_effects => %L)', (select id from j offset p_n - 1 limit 1),
        jsonb_build_array(jsonb_build_object('type', 'call', 'function', 'app.call', 'args', jsonb_build_object('p_name', p_name, 'p_sql', p_sql))))) $$;
set local role t_runner;
select is(pg_temp.complete(1, 'called', 'select count(*) from stint.jobs where tenant_id = ''evil'''), null, 'a registered function is called');
reset role;
select is(pg_temp.answer('called'), '0', 'and sees its tenant''s jobs only');

-- What is put off until the commit.
set local role t_app;
create table app.later (id int);
create function app.at_commit() returns trigger language plpgsql as $$ begin perform app.try('later ' || new.id, 'select count(*) from stint_internal.job_queue'); return null; end $$;
create constraint trigger at_commit after insert on app.later deferrable initially deferred for each row execute function app.at_commit();
reset role;
set local role t_runner;
select is(test.state_of('select stint.run_sql_jobs()'), '00000', 'a worker that has left nothing to the commit may run jobs');
select is(pg_temp.complete(2, 'insert', 'insert into app.later values (1) returning id'), null, 'a registered function leaves something to the commit');
set constraints all immediate;
set constraints all deferred;
reset role;
select is((select array[code, ran_as] from app.tried where name = 'later 1'), '{42501,t_app}', 'which is done with its rights, not with the worker''s');
select is(pg_temp.run('app', '{"insert": "insert into app.later values (2) returning id"}'), 'completed', 'a handler does so');
select is((select array[code, ran_as] from app.tried where name = 'later 2'), '{42501,t_app}', 'with its rights, not with the owner''s');
-- And the other way round.
set local role t_runner;
create table app.bait (id int);
create function app.trap() returns trigger language plpgsql as $$ begin insert into app.tried values ('trap', '00000', 'sprung'); return null; end $$;
create constraint trigger trap after insert on app.bait deferrable initially deferred for each row execute function app.trap();
insert into app.bait values (1);
select is(test.state_of('select stint.run_sql_jobs()'), 'ST013', 'a worker that has left something to the commit cannot have it done with a handler''s rights');
select is(test.state_of($$ select stint.run_sql_handlers('{}', '{}') $$), 'ST013', 'by none of the calls that run jobs');
select matches(pg_temp.complete(3, 'x', 'select 1'), '^no function can be run for a job in this transaction It has changed table app[.]', 'nor with those of a registered function');
select is(test.state_of(format('select stint.complete_job(%L, 1, p_effects => %L)', (select id from j offset 3 limit 1), '[{"type": "enqueue", "job": {"job_type": "process"}}]')), '00000',
    'child jobs run no code of anybody''s');
reset role;
select is((select count(*) from app.tried where name = 'trap'), 0::bigint, 'it was not sprung');
select is(pg_temp.run('app', '{"cursor": "declare kept cursor with hold for select app.try(''kept'', ''select 1'')"}'), 'completed', 'a handler opens a cursor that is to outlive the transaction');
select is((select count(*) from pg_cursors where name = 'kept'), 0::bigint, 'which would be read at the commit: it is closed');
select * from finish();
rollback;
