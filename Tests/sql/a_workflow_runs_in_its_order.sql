-- create_workflow: named jobs, their results handed on, cancel and retry of parts, drawings, and every mistake named.
begin;
select plan(44);
select test.at('2030-01-01 12:00Z');

-- Runs whatever is ready until nothing is; each job's result is its type. Jobs of the type bad fail. Answers with the types in the order of their runs.
create function pg_temp.run() returns text language plpgsql as $$
declare
    v_job record;
    v_ran text;
begin
    loop
        select * into v_job from stint.claim_jobs('w');
        exit when not found;
        v_ran := concat_ws(' ', v_ran, v_job.job_type);
        if v_job.job_type = 'bad' then
            perform stint.fail_job(v_job.job_id, v_job.run, 'no', p_retryable => false);
        else
            perform stint.complete_job(v_job.job_id, v_job.run, to_jsonb(v_job.job_type));
        end if;
    end loop;
    return v_ran;
end $$;
create function pg_temp.statuses(p_id uuid) returns text language sql as $$
    select string_agg(k || ' ' || test.status(v::uuid), ', ' order by k) from jsonb_each_text(stint.workflow_status(p_id) -> 'jobs') as e (k, v)
$$;
create function pg_temp.job(p_id uuid, p_name text) returns uuid language sql as $$ select (stint.workflow_status(p_id) -> 'jobs' ->> p_name)::uuid $$;

-- Named before they stand in the array, on purpose.
select stint.create_workflow('{"name": "import", "jobs": [
    {"name": "report", "job_type": "report", "payload": {"to": "me"}, "depends_on": ["left", "right"]},
    {"name": "left", "job_type": "left", "depends_on": ["fetch"]},
    {"name": "right", "job_type": "right", "depends_on": ["fetch"], "scheduled_for": "2030-01-01 13:00Z"},
    {"name": "fetch", "job_type": "fetch"}]}') as w \gset
select is(pg_temp.statuses(:'w'), 'fetch pending, left blocked, report blocked, right blocked', 'what has no parents is ready');
select is(pg_temp.run(), 'fetch left', 'a job follows its parents');
select is(pg_temp.statuses(:'w'), 'fetch completed, left completed, report blocked, right scheduled', 'one with a time of its own waits for that too');
select is((stint.workflow_status(:'w') ->> 'progress_percent')::int, 50, 'the workflow has come half of its way');
select test.later('1 hour');
select stint.promote_due_jobs();
select is(pg_temp.run(), 'right report', 'fan-in: the last one waits for both');
select is((test.job(pg_temp.job(:'w', 'report'))).payload, '{"to": "me", "$parents": {"left": "left", "right": "right"}}', 'and finds the results of its parents in its payload');
select is(array(select name || ' ' || result from stint.parent_results(pg_temp.job(:'w', 'report'))), '{"left \"left\"","right \"right\""}', 'or asks for them');
select is((test.job(pg_temp.job(:'w', 'fetch'))).payload, '{}', 'a job without parents gets none');
select is(stint.workflow_status(:'w') - '{workflow_id,jobs,created_at,finished_at}'::text[],
    '{"name": "import", "total": 4, "finished": 4, "progress_percent": 100, "statuses": {"completed": 4}}', 'the whole is done');
select is(array(select name from stint.job_children(pg_temp.job(:'w', 'fetch')) order by 1), '{left,right}', 'children have their names');

select stint.create_workflow('{"jobs": [
    {"name": "a", "job_type": "a"}, {"name": "b", "job_type": "bad", "depends_on": ["a"]}, {"name": "c", "job_type": "c", "depends_on": ["b"]},
    {"name": "d", "job_type": "d", "depends_on": ["c"]}, {"name": "e", "job_type": "e", "depends_on": ["a"]},
    {"name": "tidy", "job_type": "tidy", "depends_on": ["d", "e"], "on_parent_failure": "run"}]}') as w \gset
select matches(pg_temp.run(), '^a (bad e|e bad) tidy$', 'after a failure what may still run does');
select is(pg_temp.statuses(:'w'), 'a completed, b failed, c cancelled, d cancelled, e completed, tidy completed', 'the rest is cancelled');
select bag_eq(format('select stint.retry_workflow(%L)', :'w'), format('select pg_temp.job(%L, n) from unnest(''{b,c,d}''::text[]) as n', :'w'), 'retry_workflow takes what did not complete');
select is(pg_temp.statuses(:'w'), 'a completed, b pending, c blocked, d blocked, e completed, tidy completed', 'each waits for its parents again');
update stint_internal.job_queue set job_type = 'good' where job_type = 'bad';
select is(pg_temp.run(), 'good c d', 'and runs after them');
select is((test.job(pg_temp.job(:'w', 'd'))).payload, '{"$parents": {"c": "c"}}', 'with their new results');
select lives_ok(format('select stint.retry_workflow(%L, ''c'')', :'w'), 'a part is run again from one of its jobs on');
select is(pg_temp.run(), 'c d tidy', 'with all that follows from it');
select is(test.state_of(format('select stint.retry_workflow(%L, ''zzz'')', :'w')), 'ST001', 'which must be in it');

select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "a"}, {"name": "b", "job_type": "b", "depends_on": ["a"], "on_parent_failure": "run"}, {"name": "c", "job_type": "c"}]}') as w \gset
select is((select count(*) from stint.cancel_workflow(:'w', 'no need')), 3::bigint, 'cancel_workflow cancels all of it');
select is(pg_temp.statuses(:'w'), 'a cancelled, b cancelled, c cancelled', 'whatever their policies');

select matches(stint.draw_jobs(:'w'), '^flowchart LR\n( +n\d\["[abc]<br/>cancelled"\]\n +style n\d fill:#d9d9d9\n){3} +n\d --> n\d\n$', 'a workflow is drawn for Mermaid');
select matches(stint.draw_jobs(:'w', 'dot'), '^digraph jobs \{\n.*label="a\\ncancelled".* n\d -> n\d;\n\}\n$', 'and for Graphviz');
select matches(stint.draw_jobs(pg_temp.job(:'w', 'b')), '^flowchart LR\n( +n\d\["[ab]<br/>cancelled"\]\n +style n\d fill:#d9d9d9\n){2} +n\d --> n\d\n$', 'or a job with what it hangs on');

select matches(test.error_of($$select stint.create_workflow('{"jobs": [{"name": "x", "job_type": "x", "depends_on": ["c"]}, {"name": "a", "job_type": "x", "depends_on": ["b"]},
    {"name": "b", "job_type": "x", "depends_on": ["c"]}, {"name": "c", "job_type": "x", "depends_on": ["a"]}]}')$$),
    '(a waits for b waits for c waits for a|b waits for c waits for a waits for b|c waits for a waits for b waits for c)\.$', 'a cycle is refused with its path');
select matches(test.error_of($$select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "x", "depends_on": ["a"]}]}')$$), 'a waits for a\.$', 'and a job that waits for itself');
select is(test.state_of(format('select stint.create_workflow(%L)', w)), state, what) from (values
    ('[]', 'ST001', 'no object'), ('{}', 'ST001', 'no jobs'), ('{"jobs": []}', 'ST001', 'none at all'), ('{"jobs": [{"job_type": "x"}]}', 'ST001', 'no name'),
    ('{"jobs": [{"name": "a", "job_type": "x"}], "color": 1}', 'ST002', 'an unknown option of the workflow'),
    ('{"jobs": [{"name": "a", "job_type": "x", "color": 1}]}', 'ST002', 'an unknown option of a job'),
    ('{"jobs": [{"name": "a", "job_type": "x", "idempotency_key": "1"}]}', 'ST002', 'a key, which could stand for another job'),
    ('{"jobs": [{"name": "a", "job_type": "x", "on_parent_failure": "explode"}]}', 'ST001', 'an unknown policy'),
    ('{"jobs": [{"name": "a", "job_type": "x", "depends_on": "b"}]}', 'ST001', 'depends_on that is no array')) as v (w, state, what);
select is(split_part(test.error_of(format('select stint.create_workflow(%L)', w)), ' ', words), word, what) from (values
    ('{"jobs": [{"name": "a", "job_type": "x"}, {"name": "a", "job_type": "x"}]}', 8, $$'a'$$, 'a name that occurs twice is named'),
    ('{"jobs": [{"name": "a", "job_type": "x", "depends_on": ["zzz"]}]}', 5, $$'zzz',$$, 'an unknown parent is named')) as v (w, words, word, what);
select is((select count(*) from stint.jobs where job_type = 'x'), 0::bigint, 'nothing was created by any of these');

-- Each is a job of its own: not one that was there, nor twice the same.
select stint.define_job_type(t, p_unique => jsonb_build_object('fields', '["/k"]'::jsonb, 'on_conflict', t)) from unnest('{existing,drop,replace}'::text[]) as t;
select stint.create_job('existing', '{"k": 1}') as there \gset
select matches(test.error_of($$select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "a"}, {"name": "b", "job_type": "existing", "payload": {"k": 1}, "depends_on": ["a"]}]}')$$),
    $$^job 'b' of the workflow is there already Job $$ || :'there', 'a job that stands for one of a workflow is not drawn into it');
select is(array[test.state_of(format('select stint.create_workflow(%L)', jsonb_build_object('jobs', jsonb_build_array(jsonb_build_object('name', 'a', 'job_type', t), jsonb_build_object('name', 'b', 'job_type', t))))), t],
    array['ST030', t], 'nor does one stand for two, ' || t) from unnest('{existing,drop,replace}'::text[]) as t;
select lives_ok($$select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "existing", "payload": {"k": 2}}, {"name": "b", "job_type": "existing", "payload": {"k": 3}}]}')$$,
    'unique jobs that are new may be in a workflow');

select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "a"}]}') as w \gset
select test.act_as('stint_client', '{"sub": "u", "tenant_id": "other"}');
select is(array[test.state_of(format('select stint.workflow_status(%L)', :'w')), test.state_of(format('select stint.draw_jobs(%L)', :'w')), test.state_of(format('select stint.cancel_workflow(%L)', :'w'))],
    '{ST004,ST004,ST004}', 'somebody else''s workflow is as good as none');
reset role;
select * from finish();
rollback;
