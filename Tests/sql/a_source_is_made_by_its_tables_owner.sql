-- Who may make jobs from changes of a table, and that nobody gains rights by it.
begin;
select plan(14);
create role t_owner; create role t_writer; create role t_operator;
grant stint_client to t_owner;
grant stint_operator to t_operator;
grant create on schema public to t_owner;
set local role t_owner;
create table public.papers (id int primary key, body text, tenant text);
alter table papers enable row level security;
create policy own on papers using (tenant = 'mine') with check (true);
grant select, insert, update on papers to t_writer;
reset role;

select test.act_as('t_operator');
select is(test.state_of($$ select stint.create_trigger_source('public.papers', 'index') $$), '42501', 'an operator needs rights on the table');
select is(test.state_of($$ select stint.save_trigger_source('public.papers', 'index', '{insert}', null, 'id', null, null, null, '0', null, null, true, 'x') $$), '42501', 'whichever way');
select test.act_as('t_owner');
select is(test.state_of($$ select stint.create_trigger_source('public.papers', 'index', p_tenant_column => 'tenant') $$), '42501', 'who is no operator cannot make jobs of any tenant');
select lives_ok($$ select stint.create_trigger_source('public.papers', 'index', p_on => '{insert,update,delete}') $$, 'the owner of a table makes it a source');
select is((select count(*) from stint.trigger_sources), 1::bigint, 'and sees it');
select test.act_as('t_writer');
select lives_ok($$ insert into papers values (1, 'a', 'theirs') $$, 'who may write the table needs no rights in Stint');
reset role;
select is((select array[created_by, payload #>> '{key,id}'] from stint.jobs), '{t_writer,1}', 'and is the creator of the job, also of a row that row-level security hides from him');
select set_config('request.jwt.claims', '{"sub": "ann", "tenant_id": "acme"}', true);
update papers set body = 'b';
select set_config('request.jwt.claims', '', true);
select is((select count(*) from stint.jobs where tenant_id = 'acme' and created_by = 'ann'), 1::bigint, 'tenant and creator come from the session');

-- A trigger made by hand must not lead the owner's rights astray.
select set_config('test.id', (select id::text from stint.trigger_sources), true);
select test.act_as('t_owner');
create temp view stint_new as select 1 as id;
create table public.decoy (id int primary key);
do $$ begin
    execute format('create trigger decoy after insert on papers for each statement execute function stint.fire_trigger_source_%s()', current_setting('test.id'));
    execute format('create trigger decoy after insert on decoy referencing new table as stint_new for each statement execute function stint.fire_trigger_source_%s()', current_setting('test.id'));
end $$;
select is(test.state_of($$ insert into papers values (2, 'x') $$), 'ST017', 'a trigger without transition tables is refused');
drop trigger decoy on papers;
select is(test.state_of($$ insert into decoy values (2) $$), 'ST017', 'and so is one on another table');
select test.act_as('t_writer');
select is(test.state_of(format('select stint.fire_trigger_source_%s()', current_setting('test.id'))), '42501', 'which nobody else may use at all');

select test.act_as('t_operator');
select is(test.state_of($$ select stint.drop_trigger_source('papers_index') $$), '42501', 'an operator without rights on the table cannot drop the source');
select test.act_as('t_owner');
select lives_ok($$ select stint.drop_trigger_source('papers_index') $$, 'its owner can');
reset role;
select is(test.state_of($$ select stint.drop_trigger_source('papers_index') $$), 'ST001', 'only once');
select * from finish();
rollback;
