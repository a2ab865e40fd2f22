-- What a handler hands back happens in the transaction that completes its job, or not at all; children belong to their parent's tenant.
begin;
select plan(12);
select set_config('request.jwt.claims', '{"sub": "ann", "tenant_id": "acme"}', true);
create temp table j as select n, stint.create_job('a', p_queue => 'q' || n) as id from generate_series(1, 3) as n;
select set_config('request.jwt.claims', '{"sub": "runner"}', true);
select test.claim('w', 'q' || n) from j;
create function pg_temp.id(p_n int) returns uuid language sql as $$ select id from j where n = p_n $$;

select ok(stint.complete_job(pg_temp.id(1), 1, '{"ok": 1}', p_effects => '[{"type": "enqueue", "job": {"job_type": "child", "payload": {"n": 1}}},
    {"type": "enqueue", "job": {"job_type": "child", "payload": {"n": 2}}}]'), 'a job is completed with two child jobs');
select is((select array_agg(payload ->> 'n' order by payload ->> 'n') from stint.jobs where job_type = 'child'), '{1,2}', 'they are there');
select is((select array_agg(distinct tenant_id || created_by) from stint.jobs where job_type = 'child'), '{acmeann}', 'with the tenant and creator of their parent');
select is(stint.current_subject() || cardinality(stint.my_tenants()), 'runner0', 'the session is itself again');
select ok(stint.complete_job(pg_temp.id(1), 1, null, p_effects => '[{"type": "enqueue", "job": {"job_type": "child"}}]'), 'saying it again');
select is((select count(*) from stint.jobs where job_type = 'child'), 2::bigint, 'creates no more');

select is(test.state_of(format($$ select stint.complete_job(%L, 1, p_effects => '[{"type": "enqueue", "job": {"job_type": "x"}}, {"type": "enqueue", "job": {"job_typ": "x"}}]') $$, pg_temp.id(2))),
    'ST002', 'an effect that cannot be done');
select is(test.status(pg_temp.id(2)), 'processing', 'leaves the job uncompleted');
select is((select count(*) from stint.jobs where job_type = 'x'), 0::bigint, 'and the other effects undone');
select is(test.state_of(format($$ select stint.complete_job(%L, 1, p_effects => '[{"type": "explode"}]') $$, pg_temp.id(2))), 'ST002', 'an unknown effect is refused');
select is(test.state_of(format($$ select stint.complete_job(%L, 2, p_effects => '[{"type": "enqueue", "job": {"job_type": "x"}}]') $$, pg_temp.id(2)))
    || (select count(*) from stint.jobs where job_type = 'x'), 'ST0050', 'a stale run has no effects');
select is(test.state_of(format($$ select stint.complete_job(%L, 1, p_effects => '[]') $$, pg_temp.id(3))), '00000', 'no effects are fine');

select * from finish();
rollback;
