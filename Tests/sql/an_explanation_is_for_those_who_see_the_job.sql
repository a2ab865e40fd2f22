-- explain_job tells a client about its own jobs only: somebody else's job is as good as none, others are counted and not named, and why a type or a queue is paused, which may quote
-- another tenant's error, is for those who see every tenant.
begin;
select plan(22);
create temp table j (name text primary key, id uuid);
grant select, insert on j to public;
create function pg_temp.id(p_name text) returns uuid language sql as $$ select id from j where name = p_name $$;
create function pg_temp.explain(p_name text) returns jsonb language sql as $$ select stint.explain_job(id) from j where name = p_name $$;
create function pg_temp.answer(p_call text, p_id uuid) returns text language sql as $$ select replace(test.error_of(format(p_call, p_id)), p_id::text, 'ID') $$;

select test.act_as('stint_client', '{"sub": "eve", "tenant_id": "evil"}');
insert into j values ('evil', stint.create_job('a')), ('evil bad', stint.create_job('a', p_priority => 9)), ('evil ended', stint.create_job('a'));
select stint.cancel_job(pg_temp.id('evil ended'));
select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
insert into j values ('acme', stint.create_job('a'));
select test.act_as('stint_client', '{"sub": "zoe", "tenant_ids": ["acme", "evil"]}');
insert into j values ('both', stint.create_job('b', p_depends_on => array[pg_temp.id('evil')]));
insert into j values ('mixed', stint.create_job('b', p_depends_on => array[pg_temp.id('evil'), pg_temp.id('acme')]));
reset role;
select set_config('request.jwt.claims', '', true);
select stint.fail_job(c.job_id, c.run, 'the secret of evil', p_retryable => null, p_exit_code => 78) from stint.claim_jobs('w') as c;
select stint.pause_queue('default', 'evil does not pay');

select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
select is(pg_temp.answer(call, pg_temp.id(which)), pg_temp.answer(call, stint_new), format(call, which) || ': as if it did not exist')
from unnest(array['select stint.explain_job(%L)', 'select stint.explain_job_text(%L)']) as call, unnest('{evil,evil ended}'::text[]) as which,
     (select overlay(pg_temp.id('evil')::text placing '0000' from 20 for 4)::uuid as stint_new) as n;
select is(test.state_of(format('select stint.explain_job(%L)', pg_temp.id('evil'))), 'ST004', 'which is ST004');
select is(jsonb_path_query_array(pg_temp.explain('acme'), '$.reasons[*].code'), '["type_paused", "queue_paused", "no_worker"]', 'its own job is explained');
select ok(pg_temp.explain('acme')::text !~ 'evil|postgres', 'without what others said or did');
select ok(pg_temp.explain('acme') #>> '{reasons,0,text}' like 'The job type a has been paused since % That happened by itself%', 'but that it happened');
select is(array(select s ->> 'do' from jsonb_array_elements(pg_temp.explain('acme') -> 'next') as s),
    '{"Ask an operator: let its type go on","Ask an operator: let the queue go on","Ask an operator: start a runner for the queue"}', 'what it may not do itself it is to ask for');
select is(pg_temp.explain('both') #>> '{reasons,0,text}', 'It waits for jobs that you may not see. If one of them does not complete, it is cancelled.',
    'parents of another tenant are not named');
select ok(pg_temp.explain('both')::text not like '%' || pg_temp.id('evil') || '%', 'nor is their id');
select is(pg_temp.explain('mixed') #> '{reasons,0,job_ids}', to_jsonb(array[pg_temp.id('acme')]), 'of several parents those that it may see are named');
select is(pg_temp.explain('mixed') #> '{reasons,0,hidden}', '1', 'and the others counted');
select ok(stint.explain_job_text(pg_temp.id('mixed')) not like '%' || pg_temp.id('evil') || '%', 'also in the text');
select test.act_as('stint_client', '{"sub": "zoe", "tenant_ids": ["acme", "evil"]}');
select is(pg_temp.explain('both') #> '{reasons,0,job_ids}', to_jsonb(array[pg_temp.id('evil')]), 'who acts for both tenants sees both');
select test.act_as('stint_operator');
select ok(pg_temp.explain('acme') #>> '{reasons,0,text}' like '%: exit code 78: the secret of evil.%', 'an operator is told why');
select is((pg_temp.explain('acme') -> 'next' -> 0) - 'sql', '{"do": "Let its type go on"}', 'and what to do');

select test.act_as('stint_observer');
select ok(pg_temp.explain('evil ended') -> 'next' -> 0 ->> 'do' = 'Ask an operator: run it again', 'an observer may do nothing itself');

-- A rule of uniqueness for all tenants.
reset role;
select stint.resume_job_type('a'), stint.resume_queue('default'), stint.define_job_type('u', p_unique => '{"fields": [], "by_tenant": false}');
select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
insert into j values ('u', stint.create_job('u'));
select stint.cancel_job(pg_temp.id('u'), 'no need');
select test.act_as('stint_client', '{"sub": "eve", "tenant_id": "evil"}');
insert into j values ('evil u', stint.create_job('u'));
select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
select ok(pg_temp.explain('u') #>> '{reasons,1,text}' like '%a job that you may not see stands for it.', 'a twin of another tenant is not named');
select ok(pg_temp.explain('u')::text not like '%' || pg_temp.id('evil u') || '%', 'in no way');
select is(pg_temp.explain('u') #>> '{reasons,0,by}', 'ann', 'who cancelled one''s own job is told');

-- Redacted payloads.
reset role;
select stint.define_job_type('r', p_redacted_paths => '{/card}', p_unique => '{"fields": ["/card"]}');
insert into j values ('r', stint.create_job('r', '{"card": "4242"}'));
select stint.cancel_job(pg_temp.id('r')), stint.create_job('r', '{"card": "4242"}');
select ok(pg_temp.explain('r')::text not like '%4242%', 'no payload is quoted');

select * from finish();
rollback;
