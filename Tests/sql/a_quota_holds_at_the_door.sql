-- Quotas: no more unfinished jobs per user and tenant, and no more creations in a period, than the tenant's plan allows; whoever is refused learns why and until when.
begin;
select plan(44);
select test.at('2030-01-01 12:00Z');

create function pg_temp.try(p_times int, p_job_type text default 'a') returns text[] language plpgsql as $$
declare v_states text[];
begin
    for i in 1 .. p_times loop
        v_states := v_states || test.state_of(format('select stint.create_job(%L)', p_job_type));
    end loop;
    return array(select distinct s || ' × ' || (select count(*) from unnest(v_states) as t where t = s) from unnest(v_states) as s order by 1);
end $$;
create function pg_temp.as_user(p_user text, p_tenant text default null) returns void language sql as $$
    select set_config('stint.user_id', p_user, false), set_config('stint.tenant_id', coalesce(p_tenant, ''), false) $$;
create function pg_temp.one_of_mine(p_first text default 'processing') returns uuid language sql as $$
    select id from stint_internal.job_queue where created_by = stint.current_subject() order by status = p_first desc, id limit 1 $$;

-- Nobody pays before there is a quota.
select stint.create_job('a');
select is((select count(*) from stint_internal.route where has_quotas), 0::bigint, 'without quotas no job looks for one');

-- "5 pending per user".
select stint.define_plan('*', '[{"count": "unfinished", "per": "user", "max": 5}]');
select pg_temp.as_user('ann');
select is(pg_temp.try(6), '{00000 × 5,ST031 × 1}', 'five unfinished jobs, and no sixth');
select is(pg_temp.try(1, 'b'), '{ST031 × 1}', 'of whatever type');
select matches(test.error_of($$ select stint.create_job('a') $$), 'Plan \*, all job types, user ann: 5 unfinished jobs are allowed, 5 are unfinished, 1 more', 'the refusal says which quota, how much and for whom');
select pg_temp.as_user('bob');
select is(pg_temp.try(1), '{00000 × 1}', 'another user has five of his own');
select pg_temp.as_user('ann');
-- Every way to end makes room for one.
select stint.cancel_job(pg_temp.one_of_mine());
select is(pg_temp.try(2), '{00000 × 1,ST031 × 1}', 'a cancelled job makes room for one');
select stint.delete_job(pg_temp.one_of_mine());
select is(pg_temp.try(2), '{00000 × 1,ST031 × 1}', 'so does a deleted one');
select job_id from stint.claim_jobs('w', p_limit => 100);
select stint.complete_job(j.id, j.run) from stint_internal.job_queue j where j.id = (select pg_temp.one_of_mine());
select is(pg_temp.try(2), '{00000 × 1,ST031 × 1}', 'a completed one');
select stint.fail_job(j.id, j.run, 'no', p_retryable => false) from stint_internal.job_queue j where j.id = (select pg_temp.one_of_mine());
select is(pg_temp.try(2), '{00000 × 1,ST031 × 1}', 'a failed one');
update stint_internal.job_queue set max_attempts = 1 where id = (select pg_temp.one_of_mine());
select stint.fail_job(j.id, j.run, 'no') from stint_internal.job_queue j where j.id = (select pg_temp.one_of_mine());
select is(pg_temp.try(2), '{00000 × 1,ST031 × 1}', 'a dead letter');
update stint_internal.job_queue set expires_at = '2029-01-01' where created_by = 'ann' and status = 'pending' and id = (select id from stint_internal.job_queue where created_by = 'ann' and status = 'pending' limit 1);
select stint.expire_jobs();
select is(pg_temp.try(2), '{00000 × 1,ST031 × 1}', 'an expired one');
create temp table retrying as select stint.fail_job(j.id, j.run, 'no') as status from stint_internal.job_queue j where j.created_by = 'ann' and j.status = 'processing' limit 1;
select is((select coalesce(max(status), 'retrying') from retrying), 'retrying', '(a failed attempt)');
select is(pg_temp.try(1), '{ST031 × 1}', 'but not one that will be tried again');

-- A retry of an ended job passes the same door.
create temp table ended as select id from stint_internal.job_history where created_by = 'ann' limit 1;
select is(test.state_of(format('select stint.retry_job(%L)', id)), 'ST031', 'an ended job is not run again over the quota') from ended;
select is((select status from stint.retry_jobs(array(select id from ended))), 'quota_exceeded', 'nor with many');
select stint.cancel_job(pg_temp.one_of_mine('pending'));
select is(test.state_of(format('select stint.retry_job(%L)', id)), '00000', 'but within it') from ended;
select is(pg_temp.try(1), '{ST031 × 1}', 'and it counts again');

-- A transaction that fails gives back what it took.
select stint.cancel_job(pg_temp.one_of_mine('pending'));
savepoint s;
select stint.create_job('a');
rollback to s;
select is(pg_temp.try(2), '{00000 × 1,ST031 × 1}', 'a rollback gives back what it took');

-- Plans of tenants, and types.
select stint.define_plan('free', '[{"count": "unfinished", "per": "tenant", "max": 3}, {"count": "unfinished", "per": "user", "max": 2, "job_type": "import"}]');
select stint.define_plan('gold', '[]');
select stint.set_tenant_plan('acme', 'free'), stint.set_tenant_plan('rich', 'gold');
select pg_temp.as_user('eve', 'acme');
select is(pg_temp.try(3, 'import'), '{00000 × 2,ST031 × 1}', 'a quota may count one type only');
select pg_temp.as_user('fay', 'acme');
select is(pg_temp.try(2, 'import'), '{00000 × 1,ST031 × 1}', 'and one for a tenant all its users together');
select pg_temp.as_user('eve', 'rich');
select is(pg_temp.try(20), '{00000 × 20}', 'a plan without quotas has none');
select pg_temp.as_user('eve', 'acme');
select stint.set_tenant_plan('acme', 'gold');
select is(pg_temp.try(2), '{00000 × 2}', 'a tenant may change its plan');
select stint.set_tenant_plan('acme');
select is((select plan from stint.tenant_plans where tenant_id = 'acme'), '*', 'and have none of its own');

-- Many at once: all or none.
select pg_temp.as_user('gus');
select is(test.state_of($$ select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[6])) $$), 'ST031', 'six at once are too many');
select is((select count(*) from stint_internal.job_queue where created_by = 'gus'), 0::bigint, 'then none is created');
select is((select count(*) from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[5]))), 5::bigint, 'five are not');
select is(test.state_of($$ select stint.create_jobs('[{"job_type": "a"}, {"job_type": "b"}]') $$), 'ST031', 'JSON is no way around');

-- "100 per hour".
select stint.define_plan('*', '[{"count": "created", "per": "tenant", "max": 100, "period": "1 hour"}]');
select pg_temp.as_user('ann', 'small');
select is((select count(*) from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[60]))), 60::bigint, 'sixty');
select test.later('20 minutes');
select is(pg_temp.try(41), '{00000 × 40,ST031 × 1}', 'and forty are a hundred in an hour');
select stint.cancel_job(id) from stint_internal.job_queue where tenant_id = 'small' limit 50;
select is(pg_temp.try(1), '{ST031 × 1}', 'also when they have ended: they were created');
create function pg_temp.hint_of(p_sql text) returns text language plpgsql as $$
declare v_hint text;
begin execute p_sql; return null; exception when others then get stacked diagnostics v_hint = pg_exception_hint; return v_hint; end $$;
select is(pg_temp.hint_of($$ select stint.create_job('a') $$), 'Come back at 2030-01-01T13:01:00Z.', 'the refusal says when to come back');
select is(pg_temp.hint_of($$ select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[61])) $$), 'Come back at 2030-01-01T13:21:00Z.', 'for more of them, later');
select is(pg_temp.hint_of($$ select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[101])) $$), 'No more than 100 can be created at once: send fewer.', 'or never');
select test.at('2030-01-01 13:00:59Z');
select is(pg_temp.try(1), '{ST031 × 1}', 'before that time nothing is let in');
select test.at('2030-01-01 13:01:00Z');
select is(pg_temp.try(61), '{00000 × 60,ST031 × 1}', 'at that time as much as was promised');
select is(test.state_of(format('select stint.retry_job(%L)', id)), '00000', 'a retry creates nothing') from stint_internal.job_history where tenant_id = 'small' limit 1;

-- Housekeeping.
select test.later('3 hours');
select stint.prune_records();
select is((select count(*) from stint_internal.quota_use where counts is not null), 0::bigint, 'idle counters are pruned');
select is((select count(*) from stint_internal.quota_entry e where not exists (select from stint_internal.job_queue j where j.id = e.job_id)), 0::bigint, 'and what has ended');
select is((select count(*) from stint_internal.quota_use u where u.used <> (select count(*) from stint_internal.quota_entry e where e.quota_use = u.id)), 0::bigint,
    'so that counters are what they count');

-- Without quotas again.
select stint.define_plan('*', '[]'), stint.define_plan('free', '[]');
select is(pg_temp.try(200), '{00000 × 200}', 'a quota that is taken away holds nobody up');
select is((select count(*) from stint_internal.route where has_quotas), 0::bigint, 'and nobody looks for it');

-- Bad input.
select is(array(select test.state_of(format('select stint.define_plan(%L, %L)', 'p', q)) from unnest(array[
    '{}', '[1]', '[{"count": "open", "per": "user", "max": 1}]', '[{"count": "created", "per": "user", "max": 1}]', '[{"count": "created", "per": "user", "max": 1, "period": "soon"}]',
    '[{"count": "unfinished", "per": "user", "max": -1}]', '[{"count": "unfinished", "per": "user", "max": "5"}]', '[{"count": "unfinished", "per": "user"}]',
    '[{"count": "unfinished", "per": "user", "max": 5, "period": "1 hour"}]', '[{"count": "unfinished", "per": "user", "max": 5, "job_type": "a b"}]', '[{"per": "user", "max": 5}]']) as q),
    array_fill('ST001'::text, array[11]), 'quotas that make no sense are refused');
select is(test.state_of($$ select stint.define_plan('p', '[{"count": "unfinished", "per": "user", "maximum": 1}]') $$), 'ST002', 'so are unknown options');
select is(test.state_of($$ select stint.set_tenant_plan('acme', 'p') $$) || test.state_of($$ select stint.set_tenant_plan('', 'free') $$), 'ST001ST001', 'and plans that are not there, and no tenant');

select * from finish();
rollback;
