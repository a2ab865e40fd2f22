-- stint.job_costs: each attempt is counted once, before and after its minute is summed up, and each tenant sees its own.
begin;
select plan(15);
select test.at('2030-01-01 23:58:10Z');
-- What was installed before that, whenever this is run.
update stint_internal.cost_mark set summed_until = '2030-01-01';
create function pg_temp.usage(p_cpu int, p_memory bigint) returns jsonb language sql as $$
    select jsonb_build_object('user_cpu_ms', p_cpu, 'system_cpu_ms', 10, 'wall_ms', 2000, 'max_resident_bytes', p_memory, 'stdin_bytes', 100, 'stdout_bytes', 30, 'stderr_bytes', 3) $$;
create function pg_temp.costs() returns table (d date, t text, n text, r bigint, f bigint, cpu numeric, mem numeric) language sql as $$
    select day, job_type, tenant_id, runs, failed_runs, user_cpu_seconds, peak_memory_bytes from stint.job_costs order by 1, 2, 3 $$;

select set_config('stint.tenant_id', 'acme', true);
create temp table a as select stint.create_job('a') as id;
select set_config('stint.tenant_id', 'evil', true);
create temp table e as select stint.create_job('a') as id;
select set_config('stint.tenant_id', '', true);
create temp table n as select stint.create_job('b') as id;
select stint.claim_jobs('w', p_limit => 3);
select stint.fail_job(id, 1, 'no', p_retry_after => '30 seconds', p_usage => pg_temp.usage(500, 1 << 30)) from a;
select stint.complete_job(id, 1, null, 0, pg_temp.usage(1000, 1 << 20)) from e;
select stint.complete_job(id, 1, null, 0, '{"user_cpu_ms": "many", "wall_ms": null}') from n;
create temp table never as select stint.create_job('never') as id;
select stint.cancel_job(id) from never;
select results_eq('select * from pg_temp.costs()', $$ values ('2030-01-01'::date, 'a', 'acme', 1::bigint, 1::bigint, 0.500, 1073741824::numeric), ('2030-01-01', 'a', 'evil', 1, 0, 1.000, 1048576),
    ('2030-01-01', 'b', null, 1, 0, 0.000, 0) $$, 'what has ended just now is counted, failed attempts too; what never ran is not, and nonsense counts as nothing');

select test.at('2030-01-02 00:00:20Z');
select stint.promote_due_jobs(), test.claim();
select stint.complete_job(id, 2, null, 0, pg_temp.usage(250, 1 << 20)) from a;
create temp table before as select * from pg_temp.costs();
select is((select count(*) from before), 4::bigint, 'another day, another row');
select is(stint.summarise_costs(), 3, 'the duty sums up the minutes that are past');
select results_eq('select * from pg_temp.costs()', 'select * from before', 'which changes nothing of what is shown');
select is((select count(*) from stint_internal.job_cost), 3::bigint, 'the latest minute is left for later');
select is(stint.summarise_costs(), 0, 'doing it again does nothing');
select test.at('2030-01-02 00:02:00Z');
select is(stint.tick() -> 'summarise_costs', '1', 'then the latest is added');
select results_eq('select * from pg_temp.costs()', 'select * from before', 'still the same');
select stint.retry_job(id), test.claim() from e;
select stint.complete_job(id, 2, null, 0, pg_temp.usage(1, 1)) from e;
select test.later('5 minutes');
select stint.summarise_costs();
select is((select sum(r) from pg_temp.costs()), 5::numeric, 'a job that is retried keeps what it has cost, and adds to it');
select results_eq($$ select system_cpu_seconds, wall_seconds, gigabyte_seconds, bytes_in, bytes_out from stint.job_costs where tenant_id = 'acme' order by day limit 1 $$,
    $$ values (0.010, 2.000, 2.000000, 100::numeric, 33::numeric) $$, 'with CPU, time, memory over time, bytes in and out');
select ok((select summed_until from stint_internal.cost_mark) = '2030-01-02 00:06Z', 'the mark is a minute behind');

create function pg_temp.seen() returns text[] language sql as $$ select array_agg(distinct coalesce(tenant_id, '-') order by coalesce(tenant_id, '-')) from stint.job_costs $$;
select test.act_as('stint_client', '{"sub": "ann", "tenant_id": "acme"}');
select is(pg_temp.seen(), '{acme}', 'a tenant sees its own costs');
select test.act_as('stint_client', '{"sub": "ann"}');
select is(pg_temp.seen(), null, 'no tenant, no costs');
select test.act_as('stint_observer');
select is(pg_temp.seen(), '{-,acme,evil}', 'an observer sees all');
reset role;
select ok((select reloptions @> '{security_barrier=true}' from pg_class where oid = 'stint.job_costs'::regclass), 'the view is a security barrier');

select * from finish();
rollback;
