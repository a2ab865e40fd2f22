-- A rule of uniqueness may count jobs in any states; what came to count again is found, and scopes are names for common sets of states.
begin;
select plan(44);
select test.at('2030-01-01 12:00Z');

create temp table said (n serial, job_id uuid, outcome text);
create function pg_temp.submit(p_job_type text, p_payload jsonb default '{}', p_unique jsonb default null, p_scheduled_for timestamptz default null) returns text
language plpgsql as $$
declare v_said said;
begin
    insert into said (job_id, outcome) select * from stint.submit_job(p_job_type, p_payload, p_unique => p_unique, p_scheduled_for => p_scheduled_for) returning * into v_said;
    return v_said.outcome;
end $$;
create function pg_temp.said() returns uuid language sql as $$ select job_id from said order by n desc limit 1 $$;
create function pg_temp.rule(p_type text, p_rule jsonb) returns text language sql as $$ select test.state_of(format('select stint.define_job_type(%L, p_unique => %L)', p_type, p_rule)) $$;
-- Claims all there is and ends it as told; answers with the ids.
create function pg_temp.run(p_end text) returns uuid[] language plpgsql as $$
declare v_claimed record; v_ids uuid[] := '{}';
begin
    for v_claimed in select c.job_id, c.run from stint.claim_jobs('w', p_limit => 100) as c loop
        v_ids := v_ids || v_claimed.job_id;
        case p_end
            when 'completed' then perform stint.complete_job(v_claimed.job_id, v_claimed.run);
            when 'failed' then perform stint.fail_job(v_claimed.job_id, v_claimed.run, 'no', p_retryable => false);
            when 'retrying' then perform stint.fail_job(v_claimed.job_id, v_claimed.run, 'no');
            else null;
        end case;
    end loop;
    return v_ids;
end $$;

-- What has succeeded or may yet, for ever: River's default, Oban's :successful.
select is(pg_temp.rule('import', '{"fields": ["/file"], "states": ["pending", "scheduled", "blocked", "retrying", "processing", "completed"]}'), '00000', 'a rule names states');
select is(pg_temp.submit('import', '{"file": 1}') || pg_temp.submit('import', '{"file": 1}'), 'createdexisting', 'a job that waits counts');
select pg_temp.run('processing');
select is(pg_temp.submit('import', '{"file": 1}'), 'existing', 'so does one that runs');
select stint.fail_job(job_id, 1, 'no', p_retryable => false) from (select pg_temp.said() as job_id) as s;
select is(pg_temp.submit('import', '{"file": 1}'), 'created', 'one that failed does not');
select pg_temp.run('completed');
select test.later('20 days');
select is(pg_temp.submit('import', '{"file": 1}'), 'existing', 'one that completed does, as long as it is on record');
select stint.prune_records();
select is(pg_temp.submit('import', '{"file": 1}'), 'existing', 'and is not forgotten before');
select stint.delete_job(pg_temp.said());
select is(pg_temp.submit('import', '{"file": 1}'), 'created', 'until it is deleted');
select stint.cancel_job(pg_temp.said());
select is(pg_temp.submit('import', '{"file": 1}'), 'created', 'one that was cancelled does not count');

-- What was ended and is to run again.
create temp table first_one as select pg_temp.said() as id;
select stint.cancel_job(id) from first_one;
select pg_temp.submit('import', '{"file": 1}');
select pg_temp.run('completed');
select is(test.state_of(format('select stint.retry_job(%L)', id)), 'ST030', 'a retry beside a twin that completed is refused') from first_one;
select matches(test.error_of(format('select stint.retry_job(%L)', id)), format('job %s .* is completed', pg_temp.said()), 'and says so') from first_one;
select ok(jsonb_path_exists(stint.explain_job(id), '$.reasons[*] ? (@.code == "duplicate")'), 'as its explanation does') from first_one;
select is(stint.retry_job(pg_temp.said()), 'pending', 'the one that counts may run again');
select pg_temp.run('completed');
select is(pg_temp.submit('import', '{"file": 1}'), 'existing', 'and counts when it has');

select pg_temp.submit('import', '{"file": 2}'), test.later('40 days');
select pg_temp.run('completed'), stint.prune_records();
select is(pg_temp.submit('import', '{"file": 2}'), 'existing', 'on record means since it ended, however long ago it was created');

-- With a period: an ended job counts for so long after its creation.
select pg_temp.rule('crawl', '{"states": ["pending", "scheduled", "blocked", "retrying", "processing", "completed"], "period": "2 minutes", "on_conflict": "drop"}');
select pg_temp.submit('crawl'), pg_temp.run('completed');
select test.later('119 seconds');
select is(pg_temp.submit('crawl'), 'dropped', 'within the period one that completed counts');
select test.later('2 seconds');
select is(pg_temp.submit('crawl'), 'created', 'and then no longer');
select pg_temp.run('failed');
select is(pg_temp.submit('crawl'), 'created', 'one that failed does not at any time');
select test.later('1 hour');
select is(pg_temp.submit('crawl'), 'dropped', 'one that is unfinished does as long as it is');
select is(pg_temp.submit('crawl', '{}', '{"states": ["failed"]}'), 'created', 'a call that names other states leaves the period behind');
select pg_temp.run('failed');
select test.later('1 day');
select is(pg_temp.submit('crawl', '{}', '{"states": ["failed"], "on_conflict": "drop"}'), 'dropped', '(then failures count as long as they are on record)');
select is(pg_temp.submit('crawl'), 'created', 'a rule looks at the period it says, whatever others said before');
select pg_temp.run('completed');

-- States of unfinished jobs left out: whoever comes back to a state that counts is found.
select pg_temp.rule('sync', '{"fields": [], "states": ["pending", "retrying"]}');
select pg_temp.submit('sync');
create temp table one as select pg_temp.said() as id;
select pg_temp.run('processing');
select is(pg_temp.submit('sync'), 'created', 'beside one that runs there may be one that waits');
select stint.fail_job(id, 1, 'no') from one;
select is(test.status(id), 'retrying', '(the first waits again)') from one;
select is(pg_temp.submit('sync') || (pg_temp.said() = id), 'existingfalse', 'the newest is answered with') from one;
select stint.cancel_job(pg_temp.said());
select is(pg_temp.submit('sync') || (pg_temp.said() = id), 'existingtrue', 'and when that has ended the one that came back') from one;
select test.later('1 minute'), stint.prune_records();
select is(pg_temp.submit('sync') || (pg_temp.said() = id), 'existingtrue', 'which pruning does not forget') from one;
select stint.cancel_job(id) from one;
select is(pg_temp.submit('sync'), 'created', 'until that has ended too');
select is((select count(*) from stint_internal.unique_other o join one on o.job_id = one.id), 0::bigint, 'and nothing is left of those that ended');
select pg_temp.run('failed');

select pg_temp.rule('settle', '{"fields": [], "states": ["completed"], "period": "1 hour"}');
select is(pg_temp.submit('settle') || pg_temp.submit('settle') || pg_temp.submit('settle'), 'createdcreatedcreated', 'where only success counts any number may try');
select stint.complete_job(job_id, run) from stint.claim_jobs('w', p_limit => 1) where job_type = 'settle';
select is(pg_temp.submit('settle'), 'existing', 'and the first that succeeds ends that');
select is(test.status(pg_temp.said()), 'completed', '(it is answered with)');
select test.later('61 minutes');
select is(pg_temp.submit('settle'), 'created', 'for the period');

-- Scopes are names for sets of states.
select is(array(select stint_internal.counted_states(jsonb_build_object('scope', s)) - 'processing' from unnest('{unfinished,pending}'::text[]) as s),
    array_fill('["pending", "scheduled", "blocked", "retrying"]'::jsonb, array[2]), 'unfinished: those that wait or run; pending: those that wait');
select is(jsonb_array_length(stint_internal.counted_states('{"scope": "period"}')), 10, 'period: all');
select pg_temp.rule('waiting', '{"fields": [], "scope": "pending"}');
select pg_temp.submit('waiting');
create temp table late as select pg_temp.said() as id;
select pg_temp.run('processing');
select is(pg_temp.submit('waiting'), 'created', 'the scope pending leaves out what runs');
select stint.cancel_job(pg_temp.said());
select stint.fail_job(id, 1, 'no') from late;
select is(pg_temp.submit('waiting') || (pg_temp.said() = id), 'existingtrue', 'and finds what came back from there') from late;

-- Replace: only what still waits is changed.
select pg_temp.rule('render', '{"fields": ["/page"], "states": ["pending", "scheduled", "blocked", "retrying", "processing", "completed"], "on_conflict": "replace"}');
select is(pg_temp.submit('render', '{"page": 1, "v": 1}') || pg_temp.submit('render', '{"page": 1, "v": 2}'), 'createdreplaced', 'a job that waits is replaced');
select pg_temp.run('completed');
select is(pg_temp.submit('render', '{"page": 1, "v": 3}'), 'existing', 'one that has ended is answered with');
select is((test.job(pg_temp.said())).payload ->> 'v', '2', '(as it was)');

-- Bad input.
select is(array(select pg_temp.rule('wrong', r) from unnest(array['{"states": []}', '{"states": "pending"}', '{"states": {"pending": true}}', '{"states": null}', '{"states": ["pending", "done"]}',
    '{"states": ["pending", null]}', '{"states": [["pending"]]}', '{"states": ["pending"], "scope": "pending"}', '{"states": ["pending"], "period": "1 hour"}',
    '{"states": ["completed"], "period": null}', '{"scope": "period", "period": null}']::jsonb[]) as r), array_fill('ST001'::text, array[11]), 'rules that make no sense are refused');
select matches(test.error_of($$ select stint.define_job_type('wrong', p_unique => '{"states": ["done"]}') $$), 'p_unique: states must be a list of some of pending, .*dead_letter.*done', 'the refusal names the field and what would be right');
select matches(test.error_of($$ select stint.define_job_type('wrong', p_unique => '{"states": ["pending"], "period": "1 h"}') $$), 'p_unique: period must be .*states of ended jobs', 'also of a period without a use');
select is(stint.describe_job_type('crawl') #>> '{policy,unique,states,5}', 'completed', 'the description shows the rule as it was given');
select ok(not stint.describe_job_type('crawl') #> '{policy,unique}' ? 'keep', 'and nothing else');
select * from finish();
rollback;
