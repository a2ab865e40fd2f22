-- Filters and tokens that cannot be right are refused with a SQLSTATE of ours that names the field; nothing is done. Nobody touches what he may not see or do.
begin;
select plan(63);
select test.at('2030-01-01 12:00Z');
create function pg_temp.refused(p_filter text, p_state text, p_field text) returns setof text language plpgsql as $$
declare v_sql text := format('select stint.start_bulk_operation(''cancel'', %L, p_confirm => true)', p_filter);
begin
    return next is(test.state_of(v_sql), p_state, coalesce(left(p_filter, 60), 'null'));
    return next ok(position(p_field in test.error_of(v_sql)) > 0, 'names ' || p_field);
end $$;
select stint.create_job('a', p_queue => 'q');

select pg_temp.refused(null, 'ST001', 'p_filter');
select pg_temp.refused('[]', 'ST001', 'p_filter');
select pg_temp.refused('{"queu": "q"}', 'ST002', 'queu');
select pg_temp.refused('{"queue": 5}', 'ST001', 'queue');
select pg_temp.refused('{"queue": []}', 'ST001', 'queue');
select pg_temp.refused('{"queue": null}', 'ST001', 'queue');
select pg_temp.refused('{"tag": ["a", null]}', 'ST001', 'tag');
select pg_temp.refused('{"status": "done"}', 'ST001', 'status');
select pg_temp.refused('{"status": ["pending", "completed"]}', 'ST001', 'status');
select pg_temp.refused('{"ids": ["x"]}', 'ST001', 'ids');
select pg_temp.refused('{"workflow_id": "x"}', 'ST001', 'workflow_id');
select pg_temp.refused('{"older_than": "soon"}', 'ST001', 'older_than');
select pg_temp.refused('{"older_than": "-1 hour"}', 'ST001', 'older_than');
select pg_temp.refused('{"older_than": 5}', 'ST001', 'older_than');
select pg_temp.refused('{"created_after": "2030-13-01"}', 'ST001', 'created_after');
select pg_temp.refused('{"created_after": "2030-01-01", "created_before": "2029-01-01"}', 'ST001', 'created_before');
select pg_temp.refused('{"created_after": "2030-01-01", "older_than": "2 days"}', 'ST001', 'older_than');
select pg_temp.refused(E'{"error_pattern": "x\\\\"}', 'ST001', 'error_pattern');
select is(test.state_of($$ select stint.start_bulk_operation('destroy', '{"queue": "q"}') $$), 'ST001', 'an unknown action');
select is(test.state_of($$ select stint.start_bulk_operation('move', '{"queue": "q"}') $$), 'ST001', 'move to nowhere');
select is(test.state_of($$ select stint.start_bulk_operation('cancel', '{"queue": "q"}', p_queue => 'x') $$), 'ST001', 'cancel to somewhere');
select is(test.state_of($$ select stint.start_bulk_operation('move', '{"queue": "q"}', p_queue => 'not a name') $$), 'ST001', 'an unusable name');
select is(test.state_of($$ select stint.start_bulk_operation('reprioritise', '{"queue": "q"}', p_priority => 11) $$), 'ST001', 'priority 11');
select is(test.state_of($$ select stint.run_bulk_operation(gen_random_uuid()) $$), 'ST019', 'an operation that there is not');
select is(test.state_of($$ select stint.stop_bulk_operation(null) $$), 'ST019', 'none');
select is((select count(*) from stint_internal.bulk_operation), 0::bigint, 'nothing of this left a trace');

-- Everything, and many.
select is(test.state_of($$ select stint.start_bulk_operation('cancel', '{}') $$), 'ST018', 'all jobs need confirmation');
select is(test.state_of($$ select stint.start_bulk_operation('cancel', '{"status": "pending"}') $$), 'ST018', 'a status alone is no condition');
select count(*) from stint.create_jobs_of_type('b', array_fill('{}'::jsonb, array[1001]), 'many');
select is(test.state_of($$ select stint.start_bulk_operation('cancel', '{"queue": "many"}') $$), 'ST018', 'and so do more than 1,000');
select is(test.state_of($$ select stint.start_bulk_operation('cancel', '{"queue": "many"}', p_confirm => true) $$), '00000', 'p_confirm will do');

-- Tokens.
create temp table t as select (stint.preview_bulk_operation('cancel', '{"queue": "q"}') ->> 'token')::uuid as token;
grant select on t to public;
create function pg_temp.with_token(p_action text, p_filter text) returns text language sql as $$
    select test.state_of(format('select stint.start_bulk_operation(%L, %L, p_token => %L)', p_action, p_filter, token)) from t $$;
select is(pg_temp.with_token('cancel', '{"queue": "many"}'), 'ST018', 'a token for another filter');
select is(pg_temp.with_token('delete', '{"queue": "q"}'), 'ST018', 'for another action');
select test.act_as('stint_operator', '{"sub": "somebody else"}');
select is(pg_temp.with_token('cancel', '{"queue": "q"}'), 'ST018', 'of somebody else');
reset role;
select set_config('request.jwt.claims', '', false);
select is(test.state_of($$ select stint.start_bulk_operation('cancel', '{"queue": "q"}', p_token => gen_random_uuid()) $$), 'ST018', 'one that nobody gave');
select is(pg_temp.with_token('cancel', '{"queue": "q"}'), '00000', 'the right one is good');
select is(pg_temp.with_token('cancel', '{"queue": "q"}'), 'ST018', 'once');
update t set token = (stint.preview_bulk_operation('cancel', '{"queue": "q"}') ->> 'token')::uuid;
select test.later('16 minutes');
select is(pg_temp.with_token('cancel', '{"queue": "q"}'), 'ST018', 'and for 15 minutes');

-- Tenants. Their operations are carried on by a duty that may see everything.
create temp table o (name text, id uuid);
grant select, insert on o to public;
select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
select stint.create_job('t', p_queue => 'acme');
select test.act_as('stint_client', '{"sub": "eve", "tenant_id": "evil"}');
select stint.create_job('t', p_queue => 'evil');
select is(stint.preview_bulk_operation('cancel', '{}') ->> 'matches', '1', 'a client''s filter for everything matches what it sees');
select is(stint.preview_bulk_operation('cancel', '{"tenant_id": "acme"}') ->> 'matches', '0', 'and a filter for others nothing');
insert into o values ('evil', stint.start_bulk_operation('cancel', '{}', p_confirm => true));
select is((select count(*) from stint.bulk_operations), 1::bigint, 'it sees its own operation');
select is(test.state_of($$ select stint.start_bulk_operation('move', '{"job_type": "t"}', p_queue => 'x') $$), '42501', 'it may not do to many what it may not do to one');
select is(test.state_of($$ select stint.start_bulk_operation('redrive', '{"job_type": "t"}', p_priority => 10) $$), '42501', 'nor on the way');
select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
select is((select count(*) from stint.bulk_operations), 0::bigint, 'others do not see it');
select is((select array_agg(test.state_of(format('select stint.%s(%L)', f, id)))::text from o, unnest('{run_bulk_operation,stop_bulk_operation,undo_bulk_operation}'::text[]) as f),
    '{ST019,ST019,ST019}', 'nor steer it');
select test.act_as('stint_worker');
select stint.run_bulk_operations() from generate_series(1, 20);
reset role;
select is((select array_agg(queue || ' ' || status order by queue)::text from stint.jobs where job_type = 't'), '{"acme pending","evil cancelled"}', 'whoever carries it on, it takes that client''s jobs alone');

select * from finish();
rollback;
