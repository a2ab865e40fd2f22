-- lend_credentials makes a login for one run: fenced, with the rights of the role that an operator set and the DBA allowed, gone when the run is over.
begin;
select plan(39);
create role t_import nologin;
create role t_other nologin;
create role t_powerful nologin createdb;
create role t_under_powerful nologin;
grant t_powerful to t_under_powerful;
create role t_login login;
create schema t_app;
create table t_app.item (id int);
create table t_app.other (id int);
grant usage on schema t_app to t_import;
grant insert on t_app.item to t_import;
select test.at('2030-01-01 12:00Z');

-- The list of the DBA.
select is(test.state_of(format('select stint.allow_database_role(%L)', r)), 'ST001', r || ' is not lent')
from unnest('{t_missing,t_login,t_powerful,t_under_powerful,pg_read_all_data,stint_operator}'::text[]) as r;
select is(test.state_of($$ select stint.set_database_role('import', 't_import') $$), 'ST001', 'a role that is not on the list is refused');
select lives_ok($$ select stint.allow_database_role('t_import'), stint.allow_database_role('t_import') $$, 'a plain group may be put on the list, also twice');
select test.act_as('stint_operator');
select is(test.state_of($$ select stint.allow_database_role('t_other') $$), '42501', 'not by an operator');
select lives_ok($$ select stint.set_database_role('import', 't_import') $$, 'who may choose from it');
reset role;

-- Lending.
create temp table j (name text, id uuid, run bigint);
insert into j select t, stint.create_job(t) from unnest('{import,plain}'::text[]) as t;
update j set run = c.run from stint.claim_jobs('w', p_limit => 5) as c where c.job_id = j.id;
grant select on j to public;
create temp table lent (login text, password text, role text, valid_until timestamptz);
grant select, insert on lent to public;
select test.act_as('stint_client');
select is(test.state_of(format('select stint.lend_credentials(%L, %s)', id, run)), '42501', 'a client is lent nothing') from j where name = 'import';
select test.act_as('stint_worker');
select is(test.state_of(format('select stint.lend_credentials(%L, %s)', id, run)), 'ST012', 'nor a type without a role') from j where name = 'plain';
select is(test.state_of(format('select stint.lend_credentials(%L, %s)', id, run + 1)), 'ST005', 'nor another run') from j where name = 'import';
select is(test.state_of('select stint.lend_credentials(gen_random_uuid(), 1)'), 'ST004', 'nor a job that does not exist');
insert into lent select l.* from j, stint.lend_credentials(j.id, j.run) as l where j.name = 'import';
reset role;
select is((select role from lent), 't_import', 'a run is lent the role of its type');
select is((select valid_until from lent), '2030-01-01 12:15Z'::timestamptz, 'until its deadline');
select is((select rolvaliduntil from pg_roles where rolname = (select login from lent)), (select valid_until from lent), 'as PostgreSQL knows it');
select ok((select rolcanlogin and not (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls) from pg_roles where rolname = (select login from lent)),
    'the login has no powers of its own');
select is((select array_agg(m.roleid::regrole::text) from pg_auth_members m where m.member = (select login from lent)::regrole), '{t_import}', 'and is a member of that role alone');
select is((select length(password) from lent), 64, 'the password is long');
select isnt((select password from lent), (select l.password from j, stint.lend_credentials(j.id, j.run) as l where j.name = 'import'), 'and another one when asked again');
select is((select count(*) from stint_internal.lent_credential), 1::bigint, 'which makes no second login');
select ok((select rolpassword like 'SCRAM-SHA-256$1:%' from pg_authid where rolname = (select login from lent)), 'PostgreSQL keeps a verifier only');
select is((select count(*) from stint.lent_credentials), 1::bigint, 'an operator sees what is lent');
select is_empty($$ select c.column_name from information_schema.columns c where c.table_schema in ('stint', 'stint_internal') and c.column_name ~ 'password' $$, 'no column could hold a password');

-- What it may do.
select set_config('role', (select login from lent), true);
select is(test.state_of('insert into t_app.item values (1)'), '00000', 'it may do what the role may');
select is(test.state_of('select * from t_app.item'), '42501', 'and not more');
select is(test.state_of('select * from t_app.other'), '42501', 'nowhere else');
select is(test.state_of('select * from stint.jobs'), '42501', 'nor in Stint');
reset role;

-- The end.
select ok(stint.return_credentials(id, run), 'the login is given back') from j where name = 'import';
select is((select count(*) from pg_roles where rolname = (select login from lent)), 0::bigint, 'and is gone');
select ok(not stint.return_credentials(id, run), 'again there is nothing to do') from j where name = 'import';
select stint.lend_credentials(id, run) from j where name = 'import';
select is(stint.end_lent_credentials(), 0, 'the duty leaves a run that goes on alone');
select stint.complete_job(id, run) from j where name = 'import';
select is(stint.end_lent_credentials(), 1, 'and drops the login of one that is over, whose runner did not give it back');
select is((select count(*) from pg_roles where rolname like 'stint\_run\_%' and rolname = (select login from lent)), 0::bigint, 'it is gone');
insert into j select 'late', stint.create_job('import');
update j set run = test.claim() where name = 'late';
truncate lent;
insert into lent select l.* from j, stint.lend_credentials(j.id, j.run) as l where j.name = 'late';
-- It makes something of its own.
select set_config('role', (select login from lent), true);
create temp table left_behind ();
reset role;
select test.later('16 minutes');
select is(stint.run_duty('end_lent_credentials'), '1', 'a deadline that has passed ends it too');
select is((select tableowner from pg_tables where tablename = 'left_behind'), 't_import', 'what it owned belongs to the lent role now');
select stint.allow_database_role('t_import', false);
select is(test.state_of(format('select stint.lend_credentials(%L, %s)', id, run)), 'ST012', 'a role that is taken off the list is lent no more') from j where name = 'late';

-- An owner without CREATEROLE.
create role t_owner nologin bypassrls;
grant usage on schema stint, stint_internal to t_owner;
grant all on all tables in schema stint_internal to t_owner;
grant execute on all functions in schema stint, stint_internal to t_owner;
alter function stint.lend_credentials(uuid, bigint) owner to t_owner;
select stint.allow_database_role('t_import'), stint.set_database_role('import', 't_import');
select is(test.state_of(format('select stint.lend_credentials(%L, %s)', id, run)), 'ST012', 'an installation that may not make roles says so') from j where name = 'late';

select * from finish();
rollback;
