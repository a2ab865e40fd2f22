-- A client sees and touches the jobs of its tenants, and its own where there is no tenant. Somebody else's job is answered like one that does not exist.
begin;
select plan(39);
create temp table j (name text primary key, id uuid);
grant select, insert on j to public;
create function pg_temp.id(p_name text) returns uuid language sql as $$ select id from j where name = p_name $$;

select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
insert into j values ('acme', stint.create_job('a', '{"secret": "acme"}')), ('acme ended', stint.create_job('a', '{"secret": "acme"}'));
select test.act_as('stint_client', '{"sub": "eve", "tenant_id": "evil"}');
insert into j values ('evil', stint.create_job('a', '{"secret": "evil"}'));
select test.act_as('stint_client', '{"sub": "bob"}');
insert into j values ('bob', stint.create_job('a'));
select test.act_as('stint_client', '{"sub": "carl"}');
insert into j values ('carl', stint.create_job('a'));
reset role;
select set_config('request.jwt.claims', '', true);
select stint.claim_jobs('w', p_limit => 2);
select stint.log_job(pg_temp.id('acme ended'), 1, 'info', 'secret'), stint.fail_job(pg_temp.id('acme ended'), 1, 'secret', p_retryable => false);
select stint.release_job(pg_temp.id('acme'), 1);

-- What each sees.
create function pg_temp.seen() returns text[] language sql as $$ select array_agg(j.name order by j.name) from j join stint.jobs s using (id) $$;
create function pg_temp.listed() returns text[] language sql as $$ select array_agg(j.name order by j.name) from j join stint.list_jobs() s using (id) $$;
select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
select is(pg_temp.seen(), '{acme,acme ended}', 'a tenant sees its jobs through stint.jobs, unfinished and ended');
select is(pg_temp.listed(), '{acme,acme ended}', 'and through list_jobs');
select is((select count(*) from stint.list_jobs(p_tenant_id => 'evil')), 0::bigint, 'also where it asks for another tenant');
select is((select count(*) from stint.job_attempts), 2::bigint, 'and their attempts');
select is((select count(*) from stint.job_logs(pg_temp.id('acme ended'))), 1::bigint, 'and their log');
select test.act_as('stint_client', '{"sub": "dora", "tenant_id": "acme"}');
select is(pg_temp.seen(), '{acme,acme ended}', 'a colleague sees the same');
select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "evil"}');
select is(pg_temp.seen(), '{evil}', 'the creator sees nothing any more once she acts for another tenant');
select test.act_as('stint_client', '{"sub": "bob"}');
select is(pg_temp.seen(), '{bob}', 'without a tenant one sees one''s own');
select is(pg_temp.listed(), '{bob}', 'also in list_jobs');
select test.act_as('stint_client', '{"sub": "zoe", "tenant_ids": ["acme", "evil"]}');
select is(pg_temp.seen(), '{acme,acme ended,evil}', 'several tenants: the jobs of all');
select is((select count(*) from stint.list_jobs(p_tenant_id => 'evil')), 1::bigint, 'or of one of them');
select test.act_as('stint_client', '{"sub": "zoe", "app_metadata": {"tenant_id": "evil"}}');
select is(pg_temp.seen(), '{evil}', 'the tenant of a Supabase token counts');
select test.act_as('stint_client');
select is(pg_temp.seen(), null, 'no claims: nothing');
select test.act_as('stint_client', '{"tenant_id": "", "tenant_ids": ["", null], "app_metadata": {"tenant_id": ""}}');
select is(stint.my_tenants(), '{}', 'an empty tenant is none');

-- Whoever works or operates sees all.
create function pg_temp.seen_as(p_role text) returns text[] language plpgsql as $$ begin perform test.act_as(p_role); return pg_temp.seen(); end $$;
select is(pg_temp.seen_as(r), '{acme,acme ended,bob,carl,evil}', r || ' sees all jobs') from unnest('{stint_worker,stint_operator,stint_observer}'::text[]) as r;

-- Another tenant's job: the same answer as for none, from every function.
select test.act_as('stint_client', '{"sub": "eve", "tenant_id": "evil"}');
create function pg_temp.answer(p_call text, p_id uuid) returns text language sql as $$ select replace(test.error_of(format(p_call, p_id)), p_id::text, 'ID') $$;
select is(pg_temp.answer(call, pg_temp.id(which)), pg_temp.answer(call, '00000000-0000-7000-8000-000000000000'), format(call, which) || ': as if it did not exist')
from unnest(array['select stint.job_status(%L)', 'select stint.job_logs(%L)', 'select stint.cancel_job(%L)', 'select stint.retry_job(%L)',
                  'select stint.delete_job(%L)']) as call, unnest('{acme,acme ended}'::text[]) as which;
select is((select array_agg(status) from stint.cancel_jobs(array[pg_temp.id('acme'), pg_temp.id('acme ended')])), '{not_found,not_found}', 'cancel_jobs');
select is((select array_agg(status) from stint.retry_jobs(array[pg_temp.id('acme'), pg_temp.id('acme ended')])), '{not_found,not_found}', 'retry_jobs');
select is((select array_agg(distinct test.state_of(format(call, pg_temp.id('acme')))) from unnest(array['select stint.job_status(%L)', 'select stint.job_logs(%L)',
    'select stint.cancel_job(%L)', 'select stint.retry_job(%L)', 'select stint.delete_job(%L)']) as call), '{ST004}', 'which is ST004 from all of them');
select is((select count(*) from stint.job_attempts where job_id = any (array[pg_temp.id('acme'), pg_temp.id('acme ended')])), 0::bigint, 'no attempts are seen');
reset role;
select is(test.status(pg_temp.id('acme')) || test.status(pg_temp.id('acme ended')), 'pendingfailed', 'and they are as they were');

-- A function in a WHERE clause that tells what it is given, and costs nothing, so that the planner would like to run it first.
create temp table leaked (payload text);
grant insert, select on leaked to public;
create function pg_temp.leak(p_text text) returns boolean language plpgsql cost 0.0000001 as $$ begin insert into leaked values (p_text); return true; end $$;
select test.act_as('stint_client', '{"sub": "eve", "tenant_id": "evil"}');
select count(*) from stint.jobs where pg_temp.leak(payload::text);
select count(*) from stint.job_attempts where pg_temp.leak(error_message);
select is((select array_agg(distinct payload) from leaked), '{"{\"secret\": \"evil\"}"}', 'a leaky function sees no foreign rows');

-- The owner of an installation may say in another way which tenants a session sees.
reset role;
create or replace function stint.my_tenants() returns text[] language sql stable as $$ select '{acme}'::text[] $$;
select test.act_as('stint_client', '{"sub": "eve", "tenant_id": "evil"}');
select is(pg_temp.seen(), '{acme,acme ended}', 'my_tenants() can be replaced');
select is((select tenant_id from test.job(stint.create_job('a'))), 'acme', 'it names the tenant of new jobs too');
reset role;

-- A session that is no client of ours.
create role t_stranger;
select test.act_as('t_stranger', '{"sub": "eve", "tenant_id": "evil"}');
select is(test.state_of('select * from stint.jobs'), '42501', 'a role without any of ours sees nothing');
select is(test.state_of($$ select stint.create_job('a') $$), '42501', 'and creates nothing');
reset role;

select is((select count(*) from pg_class c where c.relnamespace = 'stint_internal'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity), 0::bigint,
    'every table is under row-level security, so that a grant by mistake shows nothing');
select is((select count(*) from pg_views v where schemaname = 'stint' and viewname in ('jobs', 'job_attempts')
           and not exists (select from pg_class c where c.oid = (v.schemaname || '.' || v.viewname)::regclass and c.reloptions @> '{security_barrier=true}')), 0::bigint,
    'the views over jobs are security barriers');

select * from finish();
rollback;
