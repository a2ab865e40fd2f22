-- With on_conflict defer, the first of many calls for the same makes a job at once, and all others within the period together one more, at its end: never more often, and nothing is lost.
begin;
select plan(29);
create temp table said (n serial, job_id uuid, outcome text);
create function pg_temp.submit(p_job_type text, p_payload jsonb default '{}', p_unique jsonb default null) returns text language plpgsql as $$
declare v_said said;
begin
    insert into said (job_id, outcome) select * from stint.submit_job(p_job_type, p_payload, p_unique => p_unique) returning * into v_said;
    return v_said.outcome;
end $$;
create function pg_temp.said() returns uuid language sql as $$ select job_id from said order by n desc limit 1 $$;
create function pg_temp.job() returns stint.jobs language sql as $$ select test.job(pg_temp.said()) $$;
create function pg_temp.rule(p_type text, p_rule jsonb) returns text language sql as $$ select test.state_of(format('select stint.define_job_type(%L, p_unique => %L)', p_type, p_rule)) $$;
create function pg_temp.run() returns bigint language sql as $$ select count(stint.complete_job(c.job_id, c.run)) from stint.promote_due_jobs(), stint.claim_jobs('w', p_limit => 100) as c $$;

select test.at('2030-01-01 12:00:10Z');
select is(pg_temp.rule('reindex', '{"fields": ["/id"], "on_conflict": "defer", "period": "1 minute"}'), '00000', 'a rule defers for a period');
select is(pg_temp.submit('reindex', '{"id": 1, "v": 1}') || (pg_temp.job()).status, 'createdpending', 'the first is made at once');
select is(pg_temp.submit('reindex', '{"id": 1, "v": 2}') || ((pg_temp.job()).payload ->> 'v'), 'replaced2', 'as long as it waits it takes up what comes');
select is(pg_temp.run(), 1::bigint, '(it runs)');
select test.later('10 seconds');
select is(pg_temp.submit('reindex', '{"id": 1, "v": 3}') || (pg_temp.job()).status, 'createdscheduled', 'the next is made for later');
select is((pg_temp.job()).scheduled_for, '2030-01-01 12:01:10Z'::timestamptz, 'for the end of the period');
select test.later('10 seconds');
select is(pg_temp.submit('reindex', '{"id": 1, "v": 4}') || ((pg_temp.job()).payload ->> 'v'), 'replaced4', 'and takes up what comes until then');
select is((pg_temp.job()).scheduled_for, '2030-01-01 12:01:10Z'::timestamptz, 'at the same time');
select is(pg_temp.submit('reindex', '{"id": 2}') || (pg_temp.job()).status, 'createdpending', 'others do not mind');
select pg_temp.run();
select test.at('2030-01-01 12:01:12Z');
select is(pg_temp.run(), 1::bigint, 'it runs in its turn');
select is(pg_temp.submit('reindex', '{"id": 1, "v": 5}') || (pg_temp.job()).scheduled_for, 'created' || '2030-01-01 12:02:10Z'::timestamptz, 'and begins the next period, on time');
select test.at('2030-01-01 12:02:20Z');
select stint.promote_due_jobs();
select job_id from stint.claim_jobs('w', p_limit => 100);
select is(pg_temp.submit('reindex', '{"id": 1, "v": 6}') || (pg_temp.job()).scheduled_for, 'created' || '2030-01-01 12:03:10Z'::timestamptz, 'also while it runs');
select stint.cancel_job(pg_temp.said());
select test.at('2030-01-01 12:05:00Z');
select is(pg_temp.submit('reindex', '{"id": 1, "v": 7}') || (pg_temp.job()).status, 'createdpending', 'after a time of rest the first is made at once again');
select test.later('2 minutes');
select is(pg_temp.submit('reindex', '{"id": 1, "v": 8}') || ((pg_temp.job()).payload ->> 'v'), 'replaced8', 'what waits for a worker longer than that still takes up what comes');
select stint.delete_job(pg_temp.said());
select is(pg_temp.submit('reindex', '{"id": 1, "v": 9}') || (pg_temp.job()).status, 'createdpending', 'a job that was deleted stands for nothing');
select stint.complete_job(job_id, run) from stint.claim_jobs('w', p_limit => 100);
select pg_temp.submit('reindex', '{"id": 1, "v": 10}');
select is(test.state_of(format('select stint.retry_job(%L)', (select job_id from said order by n desc offset 1 limit 1))), 'ST030', 'the first is not run again beside the next');

-- Periods that begin by the clock; another part than the payload; a paused type; a fair queue.
select pg_temp.rule('slotted', '{"fields": [], "on_conflict": "defer", "period": "1 hour", "align": "UTC", "replace": ["payload", "priority"]}');
select test.at('2030-01-01 12:20Z');
select is(pg_temp.submit('slotted'), 'created', 'the first in an hour');
select pg_temp.run();
select is(pg_temp.submit('slotted') || (pg_temp.job()).scheduled_for, 'created' || '2030-01-01 13:00Z'::timestamptz, 'and one at the next full hour');
select is((select outcome from stint.submit_job('slotted', p_priority => 6)) || (pg_temp.job()).priority, 'replaced6', 'which may be replaced in other parts too');
select stint.cancel_job(pg_temp.said());
select test.at('2030-01-01 14:00Z');
select is(pg_temp.submit('slotted') || (pg_temp.job()).status, 'createdpending', 'after an hour of rest at once');
select pg_temp.run();
select test.at('2030-01-01 14:59:59Z');
select is(pg_temp.submit('slotted') || (pg_temp.job()).scheduled_for, 'created' || '2030-01-01 15:00Z'::timestamptz, 'and then at the full hour, however near that is');
select test.at('2030-01-01 15:00:01Z');
select is(pg_temp.run(), 1::bigint, '(it runs)');
select is(pg_temp.submit('slotted') || (pg_temp.job()).scheduled_for, 'created' || '2030-01-01 16:00Z'::timestamptz, 'once in each');

select stint.pause_job_type('reindex', 'closed');
select test.at('2030-01-02 12:00Z');
select is(pg_temp.submit('reindex', '{"id": 3}') || (pg_temp.job()).status, 'createdblocked', 'a paused type blocks the first');
select is(pg_temp.submit('free', '{}', '{"key": "k", "on_conflict": "defer", "period": "1 minute"}') || pg_temp.submit('free', '{}', '{"key": "k", "on_conflict": "defer", "period": "1 minute"}'), 'createdreplaced', 'a call may say it');

-- Bad input.
select is(array(select pg_temp.rule('wrong', r || '{"on_conflict": "defer"}') from unnest(array['{}', '{"scope": "unfinished"}', '{"scope": "pending"}', '{"states": ["pending", "completed"], "period": "1 hour"}', '{"period": "1 hour", "wait": "1 s"}',
    '{"period": "1 hour", "replace": ["scheduled_for"]}', '{"period": null}']::jsonb[]) as r), array_fill('ST001'::text, array[7]), 'rules that make no sense are refused');
select matches(test.error_of($$ select stint.define_job_type('wrong', p_unique => '{"on_conflict": "defer", "scope": "pending"}') $$), 'p_unique: scope must be .*period where on_conflict is "defer"', 'the refusal names the field and what would be right');
select matches(test.error_of($$ select stint.define_job_type('wrong', p_unique => '{"on_conflict": "defer"}') $$), 'p_unique: period must be given with the scope "period"', 'also where it is missing');
select is(stint.describe_job_type('reindex') #>> '{policy,unique,scope}', 'period', 'the description shows the scope that goes with it');
select * from finish();
rollback;
