-- What a job type declares as redacted is seen by the owner, by auditors and by whoever claims the job; by nobody else.
begin;
select plan(18);

select stint.define_job_type('pay', p_redacted_paths => '{/card/number,/people/*/name,/a~1b}');
select stint.create_job('pay', '{"card": {"number": "4242", "kind": "visa"}, "people": [{"name": "Ann", "age": 5}, {"name": "Bob"}], "a/b": "secret", "open": 1}');
select stint.create_job('other', '{"card": {"number": "4242"}}');
create role t_auditor;
grant stint_operator, stint_auditor to t_auditor;
create function test.payload(p_type text) returns jsonb language plpgsql as $$ begin return (select payload from stint.jobs where job_type = p_type); end $$;

select is(test.payload('pay') -> 'card' ->> 'number', '4242', 'the owner sees everything');
select test.act_as('stint_observer');
select is(test.payload('pay'),
    '{"card": {"number": "[redacted]", "kind": "visa"}, "people": [{"name": "[redacted]", "age": 5}, {"name": "[redacted]"}], "a/b": "[redacted]", "open": 1}',
    'an observer sees the rest');
select is(test.payload('other') -> 'card' ->> 'number', '4242', 'other types are not concerned');
select is((select count(*) from stint.jobs where payload -> 'card' ->> 'number' = '4242' and job_type = 'pay'), 0::bigint, 'a search cannot find what is hidden');
select is((select count(*) from stint.jobs where payload::text like '%Ann%'), 0::bigint, 'in no way');
select ok(stint.job_status(id)::text !~ '4242|secret', 'job_status does not show it') from stint.jobs where job_type = 'pay';
select ok((select string_agg(j::text, '') from stint.list_jobs() as j) !~ '4242|secret', 'nor does list_jobs');
select test.act_as('stint_operator');
select is(test.payload('pay') ->> 'a/b', '[redacted]', 'an operator has no right to it');
select is((select redacted_paths from stint.job_types where job_type = 'pay'), '{/card/number,/people/*/name,/a~1b}', 'but sees that there is something');
select test.act_as('t_auditor');
select is(test.payload('pay') ->> 'a/b', 'secret', 'an auditor has');
select test.act_as('stint_worker');
select is(test.payload('pay') ->> 'a/b', '[redacted]', 'a worker that looks does not');
select is((select payload ->> 'a/b' from stint.claim_jobs('w') where job_type = 'pay'), 'secret', 'a worker that works does');
reset role;
select stint.complete_job(id, run) from stint.jobs where job_type = 'pay';
select test.act_as('stint_client', '{"sub": "ann"}');
select is(test.payload('pay'), null, 'whoever may not see the job sees nothing');
select test.act_as('stint_observer');
select is(test.payload('pay') ->> 'a/b', '[redacted]', 'the history is redacted too');
reset role;

select lives_ok($$ select stint.define_job_type('pay', p_redacted_paths => '{}') $$, 'nothing is redacted any more');
select test.act_as('stint_observer');
select is(test.payload('pay') ->> 'a/b', 'secret', 'and everybody sees it');
reset role;
select is(test.state_of($$ select stint.define_job_type('pay', p_redacted_paths => '{card}') $$), 'ST001', 'what is no pointer is refused');
select is(test.state_of($$ select stint.define_job_type('*', p_redacted_paths => '{/card}') $$), 'ST001', 'and so is a path for all types');

select * from finish();
rollback;
