-- p_outcome_rules: retry, fail, dead letter, another delay, so many times, with more memory; by outcome and by error code.
begin;
select plan(41);
select test.at('2030-01-01 12:00Z');

-- The next run of a job, ended with an outcome; answers with the job's new status.
create function pg_temp.ends(p_id uuid, p_outcome text, p_code text default null, p_exit int default null, p_retryable boolean default null, p_after interval default null)
    returns text language plpgsql as $$
declare
    v_run bigint;
begin
    if (test.job(p_id)).status = 'retrying' then
        perform stint.retry_job(p_id);
    end if;
    v_run := test.claim('w', (test.job(p_id)).queue);
    return stint.fail_job(p_id, v_run, 'no', p_code, null, p_retryable, p_after, p_outcome, p_exit);
end $$;
create temp sequence made;
create function pg_temp.made(p_type text, p_max int default 5) returns uuid language sql as $$
    select stint.create_job(p_type, p_queue => p_type || nextval('pg_temp.made'), p_max_attempts => p_max) $$;
create function pg_temp.wait(p_id uuid) returns interval language sql as $$ select (test.job(p_id)).scheduled_for - stint.now() $$;

select stint.define_job_type('t', p_backoff_jitter => '0', p_memory_limit_bytes => 100000000, p_outcome_rules => '{
    "oom": {"action": "retry", "times": 1, "memory_factor": 2}, "timeout": {"action": "fail"}, "lost": {"times": 1, "then": "fail", "delay": "10 minutes"},
    "signalled": {"action": "dead_letter"}, "failed": {"delay": "7 s"}, "error:E_QUOTA*": {"action": "dead_letter"}, "error:E_QUOTA_SOFT": {"delay": "1 hour"},
    "error:100%_*": {"action": "fail"}}');

-- Once more with twice the memory, and then no more.
create temp table o as select pg_temp.made('t') as id;
select is(pg_temp.ends(id, 'oom'), 'retrying', 'oom: once more') from o;
select is(pg_temp.wait(id), '60 s', 'after the backoff, since the rule has no delay') from o;
select stint.retry_job(id) from o;
create temp table claimed as select c.* from o, stint.claim_jobs('w', array[(test.job(o.id)).queue]) as c;
select is((select memory_limit_bytes from claimed), 200000000::bigint, 'with twice the memory');
select is(stint.fail_job(job_id, run, 'no', p_outcome => 'oom', p_retryable => null), 'dead_letter', 'and no more after that') from claimed;
select stint.retry_job(id) from o;
select is((select memory_limit_bytes from o, stint.claim_jobs('w', array[(test.job(o.id)).queue])), 100000000::bigint, 'a person''s retry starts from the beginning');

-- Rules for outcomes.
select is(pg_temp.ends(pg_temp.made('t'), 'timeout'), 'failed', 'fail ends the job');
select is(pg_temp.ends(pg_temp.made('t'), 'timeout', p_retryable => true), 'failed', 'also when the worker says that it may be retried');
select is(pg_temp.ends(pg_temp.made('t'), 'signalled'), 'dead_letter', 'dead_letter gives up at once');
select is(pg_temp.ends(pg_temp.made('t'), 'cpu_exceeded'), 'retrying', 'an outcome without a rule is retried');
create temp table f as select pg_temp.made('t') as id;
select is(pg_temp.ends(id, 'failed'), 'retrying', 'a rule with nothing but a delay') from f;
select is(pg_temp.wait(id), '7 s', 'sets the delay') from f;
select is(pg_temp.ends(id, 'failed', p_after => '3 s'), 'retrying', 'what the handler asks for') from f;
select is(pg_temp.wait(id), '3 s', 'goes before it') from f;
select is(pg_temp.ends(pg_temp.made('t', 1), 'failed'), 'dead_letter', 'a rule that retries cannot have more attempts than the job');
select is(pg_temp.ends(pg_temp.made('t'), 'signalled', p_retryable => false), 'failed', 'never again is never again, whatever the rules say');

-- Rules for error codes.
select is(pg_temp.ends(pg_temp.made('t'), 'failed', 'E_QUOTA_DAY'), 'dead_letter', 'a pattern of error codes');
create temp table s as select pg_temp.made('t') as id;
select is(pg_temp.ends(id, 'failed', 'E_QUOTA_SOFT'), 'retrying', 'an exact code goes before a pattern') from s;
select is(pg_temp.wait(id), '1 hour', 'with its delay') from s;
select is(pg_temp.ends(pg_temp.made('t'), 'failed', 'EXQUOTA'), 'retrying', '_ stands for itself');
select is(pg_temp.ends(pg_temp.made('t'), 'failed', '100%_x'), 'failed', 'so does %');
select is(pg_temp.ends(pg_temp.made('t'), 'failed', '100x_x'), 'retrying', 'and for nothing else');
select is(pg_temp.ends(pg_temp.made('t'), 'timeout', 'E_QUOTA_SOFT'), 'retrying', 'a code goes before the outcome');
select is(pg_temp.ends(pg_temp.made('t'), 'failed', 'E_QUOTA_SOFT', 65), 'retrying', 'and before the exit code');
select is(pg_temp.ends(pg_temp.made('t'), 'failed', null, 65), 'failed', 'which goes before the rule for failed');
select is(pg_temp.ends(pg_temp.made('t'), 'oom', null, 65), 'retrying', 'and says nothing when the runner ended the handler');

-- Lost runs.
select stint.change_setting('max_lost_runs', '9');
create temp table l as select pg_temp.made('t') as id;
create function pg_temp.is_lost(p_id uuid) returns text language plpgsql as $$
begin
    if (test.job(p_id)).status = 'retrying' then
        perform stint.retry_job(p_id);
    end if;
    perform test.claim('gone', (test.job(p_id)).queue);
    perform test.later('1 hour');
    perform stint.rescue_lost_jobs();
    return (test.job(p_id)).status;
end $$;
select is(pg_temp.is_lost(id), 'retrying', 'a lost run waits as the rule says') from l;
select is(pg_temp.wait(id), '10 minutes', 'so long') from l;
select is(pg_temp.is_lost(id), 'failed', 'and then as it says') from l;
select is(pg_temp.is_lost(pg_temp.made('other')), 'pending', 'without a rule it is ready at once');

-- Ended for the runner's sake.
create temp table d as select pg_temp.made('t', 1) as id;
select is(pg_temp.ends(id, 'shutdown'), 'retrying', 'a shutdown costs no attempt, not even the last one') from d;
select is((select attempts || ' ' || pg_temp.wait(id) from test.job(id)), '0 00:00:00', 'and no time') from d;
select is((select array_agg(outcome) from stint.job_attempts where job_id = id), '{shutdown}', 'but stands on record') from d;

-- Rules are changed one by one and taken back.
select stint.define_job_type('t', p_outcome_rules => '{"timeout": null, "oom": {"action": "fail"}}');
select is(pg_temp.ends(pg_temp.made('t'), 'timeout'), 'retrying', 'a rule of null is taken back');
select is(pg_temp.ends(pg_temp.made('t'), 'oom'), 'failed', 'a new one replaces the old');
select is(pg_temp.ends(pg_temp.made('t'), 'signalled'), 'dead_letter', 'the others stay');

-- What cannot be meant.
create temp table bad (rules text, state text, named text);
insert into bad values
    ('[]', 'ST001', 'p_outcome_rules'), ('{"ooom": {"action": "fail"}}', 'ST002', 'p_outcome_rules.ooom'), ('{"oom": {"wait": "1 s"}}', 'ST002', 'wait'),
    ('{"oom": {"action": "pause"}}', 'ST001', 'p_outcome_rules.oom.action'), ('{"oom": {"action": "fail", "delay": "1 s"}}', 'ST001', 'p_outcome_rules.oom.delay'),
    ('{"oom": {"then": "fail"}}', 'ST001', 'p_outcome_rules.oom.then'), ('{"oom": {"times": 1.5}}', 'ST001', 'times'), ('{"oom": {"delay": "soon"}}', 'ST001', 'delay'),
    ('{"oom": {"delay": "-1 s"}}', 'ST001', 'delay'), ('{"oom": {"memory_factor": 1000}}', 'ST001', 'memory_factor'), ('{"oom": {"memory_factor": "2"}}', 'ST001', 'memory_factor'),
    ('{"shutdown": {"action": "fail"}}', 'ST002', 'shutdown'), ('{"error:": {"action": "fail"}}', 'ST002', 'error:'), ('{"oom": {}}', 'ST001', 'p_outcome_rules.oom'),
    ('{"oom": {"action": null}}', 'ST001', 'action'), ('{"oom": "fail"}', 'ST001', 'p_outcome_rules.oom');
select is((select array_agg(rules) from bad where test.state_of(format('select stint.define_job_type(''bad'', p_outcome_rules => %L)', rules)) <> state), null,
    'what is unknown or contradicts itself is refused');
select is((select array_agg(rules) from bad where test.error_of(format('select stint.define_job_type(''bad'', p_outcome_rules => %L)', rules)) not like '%' || named || '%'), null,
    'and named');
select is((select count(*) from stint.job_types where job_type = 'bad'), 0::bigint, 'and nothing is half done');

-- The kinds of backoff, with p_retry_after and jitter out of the way.
create function pg_temp.delays(p_type text, p_count int) returns interval[] language sql as $$
    select array_agg(stint_internal.backoff(p_type, n) order by n) from generate_series(1, p_count) as n $$;
select stint.define_job_type('kind', p_backoff_base => '10 s', p_backoff_cap => '35 s', p_backoff_jitter => '0', p_backoff => 'linear');
create temp table kinds as select 'linear' as kind, pg_temp.delays('kind', 4) as delays;
select stint.define_job_type('kind', p_backoff => 'fixed');
insert into kinds select 'fixed', pg_temp.delays('kind', 3);
select stint.define_job_type('kind', p_backoff_delays => '{1 s,1 h,2 s}');
insert into kinds select 'list', pg_temp.delays('kind', 5);
select stint.define_job_type('kind', p_backoff => 'exponential');
insert into kinds select 'exponential', pg_temp.delays('kind', 4);
select is((select jsonb_object_agg(kind, delays) from kinds), jsonb_build_object('linear', '{10 s,20 s,30 s,35 s}'::interval[], 'fixed', '{10 s,10 s,10 s}'::interval[],
    'list', '{1 s,1 h,2 s,2 s,2 s}'::interval[], 'exponential', '{10 s,20 s,35 s,35 s}'::interval[]), 'a backoff is linear, fixed, a list or exponential');
select stint.define_job_type('kind', p_backoff => 'fixed', p_jitter => 'full');
select ok(min(d) < '2 s' and max(d) > '8 s' and max(d) <= '10 s', 'full jitter takes anything up to the delay') from (select stint_internal.backoff('kind', 1) as d from generate_series(1, 200)) as x;
select is((select array_agg(a) from unnest(array['p_backoff => ''sometimes''', 'p_backoff => ''list''', 'p_backoff => ''fixed'', p_backoff_delays => ''{1 s}''', 'p_backoff_delays => ''{}''',
    'p_backoff_delays => ''{-1 s}''', 'p_backoff_delays => array[null]::interval[]', 'p_jitter => ''some''']) as a
    where test.state_of(format('select stint.define_job_type(''bad'', %s)', a)) <> 'ST001'), null, 'a backoff that contradicts itself is refused');

select * from finish();
rollback;
