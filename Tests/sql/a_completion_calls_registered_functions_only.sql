-- A handler may hand back calls of functions that are registered for its type: they happen with the completion or not at all.
begin;
select plan(23);
create role t_app;
create schema app;
grant usage on schema app to t_app;
create table app.booking (account int, amount numeric, tags text[], note text, tenant text default current_setting('stint.tenant_id'), ran_as text default current_user);
grant all on app.booking to t_app;
create function app.book(p_account int, p_amount numeric, p_tags text[] default '{none}', p_note text default null) returns int language plpgsql as $$
begin
    if p_amount < 0 then raise 'no negative amounts'; end if;
    insert into booking values (p_account, p_amount, p_tags, p_note);
    return 1;
end $$;
create function app.nothing() returns void language sql as $$ insert into app.booking (note) values ('nothing') $$;
create function app.twice(p_a int) returns void language sql as '';
create function app.twice(p_a text) returns void language sql as '';
create function app.unnamed(int) returns void language sql as '';

select is(test.state_of($$ select stint.register_function('a', 'book') $$), 'ST001', 'a function is named with its schema');
select is(test.error_of($$ select stint.register_function('a', 'app.twice') $$), 'app.twice cannot be called by name There are several of that name.', 'it must be the only one');
select is(test.error_of($$ select stint.register_function('a', 'app.unnamed') $$), 'app.unnamed cannot be called by name Not all of its arguments have a name.', 'its arguments have names');
select test.act_as('stint_operator');
select is(test.state_of($$ select stint.register_function('a', 'app.book', 't_app') $$), 'ST001', 'nobody gives away the rights of a role that is not his');
reset role;
select stint.register_function('a', 'app.book', 't_app'), stint.register_function('a', 'app.nothing');

select set_config('request.jwt.claims', '{"sub": "ann", "tenant_id": "acme"}', true);
create temp table j as select n, stint.create_job(case n when 3 then 'b' else 'a' end, p_queue => 'q' || n) as id from generate_series(1, 3) as n;
select set_config('request.jwt.claims', '{"sub": "runner"}', true);
select test.claim('w', 'q' || n) from j;
create function pg_temp.complete(p_n int, p_effects text) returns text language sql as $$
    select test.state_of(format('select stint.complete_job(%L, 1, p_effects => %L)', (select id from j where n = p_n), p_effects)) $$;

select is(pg_temp.complete(2, '[{"type": "call", "function": "app.secret", "args": {}}]'), 'ST013', 'a function that is not registered is not called');
select is(pg_temp.complete(2, '[{"type": "call"}]'), 'ST013', 'nor none');
select is(pg_temp.complete(3, '[{"type": "call", "function": "app.book", "args": {"p_account": 1, "p_amount": 1}}]'), 'ST013', 'nor one that is registered for another type');
select is(pg_temp.complete(2, '[{"type": "call", "function": "app.book", "args": {"p_account": 1, "p_amount": 1, "p_nothing": 1}}]'), 'ST002', 'an unknown argument is refused');
select is(pg_temp.complete(2, '[{"type": "call", "function": "app.book", "args": {"p_account": 1}}]'), 'ST001', 'a missing one as well');
select is(pg_temp.complete(2, '[{"type": "call", "function": "app.book", "args": [1, 2]}]'), 'ST001', 'arguments have names');
select is(pg_temp.complete(2, '[{"type": "call", "function": "app.book", "args": {"p_account": "x", "p_amount": 1}}]'), '22P02', 'and types');
select is(pg_temp.complete(2, '[{"type": "call", "function": "app.book", "args": {"p_account": 1, "p_amount": 1}}, {"type": "enqueue", "job": {"job_type": "child"}},
    {"type": "call", "function": "app.book", "args": {"p_account": 1, "p_amount": -1}}]'), 'P0001', 'when one raises');
select is((select count(*) from app.booking) || test.status((select id from j where n = 2)) || (select count(*) from stint.jobs where job_type = 'child'), '0processing0', 'nothing at all has happened');

select is(pg_temp.complete(1, '[{"type": "call", "function": "app.book", "args": {"p_amount": 12.50, "p_account": 7, "p_tags": ["x", "y,z"]}}, {"type": "call", "function": "app.nothing"},
    {"type": "enqueue", "job": {"job_type": "child"}}, {"type": "call", "function": "app.book", "args": {"p_account": 8, "p_amount": 1, "p_note": "\"; drop table x"}}]'), '00000', 'calls are made');
select results_eq('select account, amount, tags, note from app.booking', $$ values (7, 12.50, '{x,"y,z"}'::text[], null::text), (null, null, null, 'nothing'), (8, 1, '{none}', '"; drop table x') $$,
    'in order, with their arguments and the function''s defaults');
select is((select string_agg(distinct concat_ws(' ', tenant, ran_as), ', ') from app.booking where account is not null), 'acme t_app', 'for the tenant of the job, as the registered role');
select is((select count(*) from stint.jobs where job_type = 'child'), 1::bigint, 'beside child jobs');
select is(stint.current_subject() || cardinality(stint.my_tenants()), 'runner0', 'the session is itself again');
select is(pg_temp.complete(1, '[{"type": "call", "function": "app.nothing"}]') || (select count(*) from app.booking), '000003', 'saying it again calls nothing again');
update stint_internal.job_queue set run = 2 where id = (select id from j where n = 2);
select is(pg_temp.complete(2, '[{"type": "call", "function": "app.nothing"}]') || (select count(*) from app.booking), 'ST0053', 'and a stale run calls nothing');
update stint_internal.job_queue set run = 1 where id = (select id from j where n = 2);

select is((select array[stint.unregister_function('a', 'app.book'), stint.unregister_function('a', 'app.book')]), '{t,f}', 'what was allowed can be taken back');
select is(pg_temp.complete(2, '[{"type": "call", "function": "app.book", "args": {"p_account": 1, "p_amount": 1}}]'), 'ST013', 'then it is not called any more');
drop function stint_internal.run_as_t_app(text, text, jsonb[]);
select stint.register_function('a', 'app.book', 't_app');
select is(pg_temp.complete(2, '[{"type": "call", "function": "app.book", "args": {"p_account": 1, "p_amount": 1}}]'), '00000', 'what was dropped with a role comes back');

select * from finish();
rollback;
