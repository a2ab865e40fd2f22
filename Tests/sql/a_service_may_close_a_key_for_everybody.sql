-- rate_limited: the run costs no attempt, the job comes back when the service said, and nobody else asks it until then.
begin;
select plan(22);
select test.at('2030-01-01 12:00Z');

create function pg_temp.turned_away(p_id uuid, p_limit jsonb, p_after interval default null) returns text language plpgsql as $$
begin
    if (test.job(p_id)).status = 'retrying' then
        perform stint.retry_job(p_id);
    end if;
    return stint.fail_job(p_id, test.claim('w', (test.job(p_id)).queue), 'rate limited', p_retryable => null, p_retry_after => p_after,
        p_outcome => 'rate_limited', p_rate_limit => p_limit);
end $$;
create function pg_temp.wait(p_id uuid) returns interval language sql as $$ select (test.job(p_id)).scheduled_for - stint.now() $$;

create temp table j as select stint.create_job('a', p_queue => 'j', p_max_attempts => 1) as id;
select is(stint.check_rate_limit('api', 100), true, 'the key is open');
select is(pg_temp.turned_away(id, '{"key": "api", "until": "2030-01-01T12:05:00Z"}'), 'retrying', 'a job that is turned away comes back') from j;
select is((select attempts || ' ' || pg_temp.wait(id) from test.job(id)), '0 00:05:00', 'when the service said, at no cost') from j;
select is((select array_agg(outcome) from stint.job_attempts where job_id = id), '{rate_limited}', 'and is on record') from j;
select is(stint.check_rate_limit('api', 100), false, 'until then the key is closed');
select test.act_as('stint_client', '{"tenant_id": "t7"}');
select is(stint.check_rate_limit('api', 100), false, 'for everybody');
reset role;
select set_config('request.jwt.claims', '', false);
select is(stint.check_rate_limit('other', 100), true, 'other keys are open');
select stint.report_rate_limited('api', '2030-01-01 12:02Z');
select test.at('2030-01-01 12:04:59Z');
select is(stint.check_rate_limit('api', 100), false, 'an earlier end does not shorten it');
select test.at('2030-01-01 12:05Z');
select is(stint.check_rate_limit('api', 100), true, 'then it is open again');
select stint.prune_records();
select is((select count(*) from stint_internal.closed_key), 0::bigint, 'and forgotten');

-- A tenant closes a key for itself alone.
insert into stint_internal.closed_key values ('t7', 'mine', '2030-01-02');
select is(stint.check_rate_limit('mine', 1), true, 'a key that a tenant''s session closed is open for others');
select stint.report_rate_limited('shut', '2030-01-02'), stint.report_rate_limited('shut', null);
select is(stint.check_rate_limit('shut', 1), true, 'a report of no end opens a key again');

-- Turned away for ever: a hundred times are free.
create temp table k as select stint.create_job('a', p_queue => 'k', p_max_attempts => 2) as id;
select is((select array_agg(distinct pg_temp.turned_away(id, '{"key": "k"}', '1 s')) from k, generate_series(1, 100)), '{retrying}', 'a hundred times are free');
select is((select attempts::int from test.job(id)), 0, 'of attempts') from k;
select is(pg_temp.turned_away(id, '{"key": "k"}', '1 s') || pg_temp.turned_away(id, '{"key": "k"}', '1 s'), 'retryingdead_letter', 'after that each costs one, so that it ends') from k;
select stint.define_job_type('b', p_outcome_rules => '{"rate_limited": {"times": 2, "delay": "30 seconds"}}');
create temp table b as select stint.create_job('b', p_queue => 'b') as id;
select is((select array_agg(pg_temp.turned_away(id, '{}') || coalesce(pg_temp.wait(id), '0')) from b, generate_series(1, 3) as n), '{retrying00:00:30,retrying00:00:30,dead_letter00:00:00}',
    'a type may bound it, and say how long to wait');

-- What a handler says may be wrong, and its run is not lost for it.
create temp table w as select stint.create_job('a', p_queue => 'w') as id;
select is(pg_temp.turned_away(id, '{"key": "api", "until": "soon"}', '9 s'), 'retrying', 'an end that is no time') from w;
select is((select error_detail from test.job(id)), 'The rate limit''s end is no time: ''soon''.', 'is named on the job') from w;
select is(pg_temp.turned_away(id, jsonb_build_object('key', repeat('x', 300), 'until', '2900-01-01')), 'retrying', 'a key that is too long, an end that is too far') from w;
select is((select pg_temp.wait(id) || ' ' || error_detail from test.job(id)), '31 days The rate limit''s key has 300 characters, not 1 to 255: nothing was closed.', 'are as well') from w;
select is(test.state_of($$ select stint.report_rate_limited('', now()) $$), 'ST001', 'a person is told at once');
select is(test.state_of($$ select stint.report_rate_limited('x', stint.now() + interval '1 year') $$), 'ST001', 'that nothing is closed for a year');

select * from finish();
rollback;
