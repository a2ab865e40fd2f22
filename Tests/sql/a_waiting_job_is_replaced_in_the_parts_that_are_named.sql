-- Under a rule of uniqueness a new job may replace any part of one that waits, and one of another type where the rule is for several; it then stands in the line, or waits, as if it had
-- been created so.
begin;
select plan(51);
select test.at('2030-01-01 12:00Z');

create temp table said (n serial, job_id uuid, outcome text);
create function pg_temp.submit(p_job_type text, p_payload jsonb default '{}', p_unique jsonb default null, p_scheduled_for timestamptz default null, p_queue text default null,
    p_priority int default null, p_max_attempts int default null, p_tags text[] default null, p_concurrency_key text default null) returns text
language plpgsql as $$
declare v_said said;
begin
    insert into said (job_id, outcome) select * from stint.submit_job(p_job_type, p_payload, p_queue, p_priority, p_scheduled_for, p_unique => p_unique, p_max_attempts => p_max_attempts,
        p_tags => p_tags, p_concurrency_key => p_concurrency_key) returning * into v_said;
    return v_said.outcome;
end $$;
create function pg_temp.said() returns uuid language sql as $$ select job_id from said order by n desc limit 1 $$;
create function pg_temp.job() returns stint.jobs language sql as $$ select test.job(pg_temp.said()) $$;
create function pg_temp.rule(p_type text, p_rule jsonb) returns text language sql as $$ select test.state_of(format('select stint.define_job_type(%L, p_unique => %L)', p_type, p_rule)) $$;
create function pg_temp.order_of(p_queue text default 'default') returns text language sql as $$
    select string_agg(payload ->> 'n', '' order by place)
    from (select c.payload, row_number() over () as place from stint.claim_jobs('w', array[p_queue], 100) as c) as c $$;
create function pg_temp.settle() returns void language plpgsql as $$ begin set constraints all immediate; set constraints all deferred; end $$;

-- Each part by itself, and nothing else with it.
select is(pg_temp.rule('part', '{"fields": [], "on_conflict": "replace"}'), '00000', '(a rule; each call names its parts)');
create temp table changed (part text, differs text[]);
do $$
declare v_part text; v_was stint.jobs;
begin
    foreach v_part in array '{payload,priority,queue,max_attempts,tags,scheduled_for}'::text[] loop
        perform pg_temp.submit('part', '{"n": 1}');
        v_was := pg_temp.job();
        perform pg_temp.submit('part', '{"n": 2}', jsonb_build_object('replace', jsonb_build_array(v_part)), '2030-01-02', 'other', 7, 99, '{new}');
        insert into changed select v_part, array_agg(k order by k) from jsonb_each(to_jsonb(v_was)) as o (k, v) where v <> to_jsonb(pg_temp.job()) -> k;
        perform stint.cancel_job(pg_temp.said());
    end loop;
end $$;
select is(differs, case part when 'scheduled_for' then '{scheduled_for,status}' else array[part] end, 'replacing ' || part || ' changes that and nothing else') from changed;
-- The line.
select pg_temp.rule('lane', '{"fields": ["/k"], "on_conflict": "replace", "replace": ["priority", "queue"]}');
select pg_temp.submit('lane', '{"k": 1, "n": 1}', p_queue => 'a'), pg_temp.submit('lane', '{"k": 2, "n": 2}', p_queue => 'a'), pg_temp.submit('lane', '{"k": 3, "n": 3}', p_queue => 'a');
select is(pg_temp.submit('lane', '{"k": 3}', p_queue => 'a', p_priority => 5), 'replaced', 'a higher priority');
select is(pg_temp.submit('lane', '{"k": 1}', p_queue => 'a'), 'replaced', '(the same as before)');
select is(pg_temp.order_of('a'), '312', 'comes first, and what stays the same keeps its place');
select pg_temp.submit('lane', '{"k": 4, "n": 4}', p_queue => 'b'), pg_temp.submit('lane', '{"k": 5, "n": 5}', p_queue => 'a'), pg_temp.submit('lane', '{"k": 4}', p_queue => 'a');
select is(pg_temp.order_of('b'), null, 'another queue is left');
select is(pg_temp.order_of('a'), '54', 'and the end of the line there is taken');
select is(pg_temp.submit('lane', '{"k": 4}', p_queue => 'b'), 'created', 'what runs does not stand in the way of the next');
select stint.define_queue('fair', p_fair => true);
select pg_temp.submit('lane', '{"k": 6, "n": 6}', p_queue => 'fair'), pg_temp.submit('lane', '{"k": 4}', p_queue => 'fair');
select is((select count(*) from stint_internal.job_queue j where j.queue = 'fair' and j.rank >= stint_internal.first_fair_rank()), 2::bigint, 'in a fair queue it gets a place of that order');

-- The time.
select pg_temp.rule('timed', '{"fields": ["/k"], "on_conflict": "replace", "replace": ["scheduled_for", "max_attempts"]}');
select pg_temp.submit('timed', '{"k": 1}', p_scheduled_for => '2030-01-03'), pg_temp.submit('timed', '{"k": 1}', p_scheduled_for => '2030-01-02');
select is(((pg_temp.job()).status, (pg_temp.job()).scheduled_for), ('scheduled'::text, '2030-01-02'::timestamptz), 'a time is brought forward');
select pg_temp.submit('timed', '{"k": 1}');
select is((pg_temp.job()).status, 'pending', 'no time is now');
select pg_temp.submit('timed', '{"k": 1}', p_scheduled_for => '2030-01-04');
select is(((pg_temp.job()).status, (select rank from stint_internal.job_queue where id = pg_temp.said())), ('scheduled'::text, null::bigint), 'one that is ready is put off');
select pg_temp.submit('timed', '{"k": 1}', p_scheduled_for => '2029-01-04');
select is((pg_temp.job()).status, 'pending', 'a time that has passed is now too');
select stint.fail_job(job_id, run, 'no') from stint.claim_jobs('w');
select is(pg_temp.submit('timed', '{"k": 1}', p_scheduled_for => '2030-01-05', p_max_attempts => 1) || (pg_temp.job()).status, 'replacedretrying', 'one that waits for another attempt stays so');
select is(((pg_temp.job()).scheduled_for, (pg_temp.job()).max_attempts), ('2030-01-05'::timestamptz, 2::smallint), 'gets the time, and no fewer attempts than it takes to use it');
select pg_temp.submit('timed', '{"k": 1}', p_scheduled_for => 'infinity');
select is((pg_temp.job()).scheduled_for, '2030-01-05'::timestamptz, 'infinity is no time');
select stint.create_job('parent') as parent \gset
select stint.create_job('timed', '{"k": 2}', p_depends_on => array[:'parent']::uuid[]) as child \gset
select is(pg_temp.submit('timed', '{"k": 2}', p_scheduled_for => '2030-01-06'), 'replaced', 'one that waits for its parents');
select is(test.status(:'child'), 'blocked', 'goes on waiting for them');
select stint.complete_job(job_id, run) from stint.claim_jobs('w', p_limit => 100) where job_id = :'parent';
select is(((test.job(:'child')).status, (test.job(:'child')).scheduled_for), ('scheduled'::text, '2030-01-06'::timestamptz), 'and then for its new time');

-- Limits: no slot is kept by who left, and none is taken without waiting.
select stint.define_job_type('limited', p_max_running => 1, p_unique => '{"fields": ["/k"], "on_conflict": "replace", "replace": ["scheduled_for", "priority"]}');
select pg_temp.submit('limited', '{"k": 1}'), pg_temp.submit('limited', '{"k": 2}'), pg_temp.submit('limited', '{"k": 3}'), pg_temp.settle();
select pg_temp.submit('limited', '{"k": 3}', p_priority => 4), pg_temp.settle();
select is((pg_temp.job()).status, 'pending', 'a higher priority comes first in the line of a limit');
select is((select count(*) from stint.jobs where job_type = 'limited' and status = 'blocked'), 2::bigint, '(the others wait)');
select pg_temp.submit('limited', '{"k": 3}', p_scheduled_for => '2030-01-07'), pg_temp.settle();
select is((select count(*) from stint.jobs where job_type = 'limited' and status = 'pending'), 1::bigint, 'who is put off gives up the slot');
select pg_temp.submit('limited', '{"k": 3}', p_priority => 9), pg_temp.settle();
select is((select sum(p.held::int) from stint_internal.limit_place p join stint_internal.job_queue j on j.id = p.job_id where j.job_type = 'limited'), 1::bigint, 'and takes turns when it comes back');

-- Several types under one rule.
select pg_temp.rule('export_csv', '{"fields": ["/account"], "by_type": false}') || pg_temp.rule('export_pdf', '{"fields": ["/account"], "by_type": false, "on_conflict": "replace"}');
select is(pg_temp.submit('export_csv', '{"account": 1}') || pg_temp.submit('export_pdf', '{"account": 2}') || pg_temp.submit('export_csv', '{"account": 2}'), 'createdcreatedexisting',
    'a job of one type stands for one of another');
select is((pg_temp.job()).job_type, 'export_pdf', 'which is answered with');
select stint.define_job_type('export_csv', p_unique => '{"fields": ["/account"]}');
select is(pg_temp.submit('export_csv', '{"account": 2}'), 'created', 'where both rules say so');
select is(pg_temp.submit('a', '{"n": 1}', '{"key": "k", "by_type": false}') || pg_temp.submit('b', '{}', '{"key": "k", "by_type": false}') || pg_temp.submit('b', '{}', '{"key": "k"}'), 'createdexistingcreated',
    'calls may share a key over all types');
select matches(test.error_of($$ select stint.create_job('b', p_unique => '{"key": "k", "by_type": false, "on_conflict": "raise"}') $$), 'job [0-9a-f-]{36} of type a is there already', 'an error names the type of the job that is there');
select set_config('stint.tenant_id', 'acme', true);
select is(pg_temp.submit('b', '{}', '{"key": "k", "by_type": false}'), 'created', 'tenants do not share it');
select set_config('stint.tenant_id', '', true);

select stint.define_job_type('b', p_queue => 'bs', p_max_running => 1), stint.define_job_type('a', p_max_running => 1);
select pg_temp.submit('a', '{"n": 1}', '{"key": "t", "by_type": false}'), pg_temp.settle();
select is(pg_temp.submit('b', '{"n": 2}', '{"key": "t", "by_type": false, "on_conflict": "replace"}'), 'replaced', 'a waiting job of another type is replaced');
select pg_temp.settle();
select is(((pg_temp.job()).job_type, (pg_temp.job()).queue, (pg_temp.job()).payload), ('b'::text, 'bs'::text, '{"n": 2}'::jsonb), 'by its type, queue and payload');
select is((select count(*) from stint_internal.limit_place p where p.job_id = pg_temp.said() and p.limit_id = stint_internal.limit_id(6, '["a"]')), 0::bigint,
    'it holds no slot of the type that it was');
select is((select count(*) from stint_internal.limit_place p where p.job_id = pg_temp.said() and p.limit_id = stint_internal.limit_id(6, '["b"]')), 1::bigint, 'and stands in the line of the one that it is');
select stint.pause_job_type('c', 'closed');
select is(pg_temp.submit('c', '{}', '{"key": "t", "by_type": false, "on_conflict": "replace"}') || (pg_temp.job()).status, 'replacedblocked', 'a paused type blocks it');
select is(pg_temp.submit('d', '{}', '{"key": "t", "by_type": false, "on_conflict": "replace"}') || (pg_temp.job()).status, 'replacedpending', 'and another frees it');
select is(pg_temp.submit('b', '{}', '{"key": "t", "by_type": false, "on_conflict": "replace", "replace": ["scheduled_for"]}', '2030-02-01') || (pg_temp.job()).status, 'replacedscheduled', 'also with another time');
select is(pg_temp.submit('d', '{"n": 4}', '{"key": "t", "by_type": false, "on_conflict": "replace", "replace": ["tags"]}') || (pg_temp.job()).status || ((pg_temp.job()).payload ->> 'n'), 'replacedscheduled4', 'the payload comes with the type');
select pg_temp.submit('a', '{}', '{"key": "s", "by_type": false}'), pg_temp.settle();
select pg_temp.submit('d', '{}', '{"key": "s", "by_type": false, "on_conflict": "replace"}');
select is((select count(*) from stint_internal.limit_place p where p.job_id = pg_temp.said()), 0::bigint,
    'where the new type has no limit, it leaves the line of the old one');
select stint.define_plan('*', '[{"count": "unfinished", "per": "tenant", "max": 0, "job_type": "b"}]');
select is(test.state_of($$ select stint.create_job('b', p_unique => '{"key": "s", "by_type": false, "on_conflict": "replace"}') $$), 'ST031', 'no quota of the new type is passed by');
select is((pg_temp.job()).job_type, 'd', '(and nothing was changed)');

-- Postpone.
select is(pg_temp.rule('late', '{"fields": [], "on_conflict": "postpone", "wait": "30 seconds", "replace": []}'), '00000', 'a debounce may leave all but the time');
select pg_temp.submit('late', '{"n": 1}'), test.later('10 seconds');
select is(pg_temp.submit('late', '{"n": 2}') || ((pg_temp.job()).payload ->> 'n'), 'postponed1', 'then the first payload stays');
select is(pg_temp.submit('late', '{"n": 3}', '{"replace": ["payload", "priority"]}', p_priority => 3) || (pg_temp.job()).priority || ((pg_temp.job()).payload ->> 'n'), 'replaced33', 'or others replace more');

-- Bad input.
select is(array(select pg_temp.rule('wrong', r || case when r ? 'on_conflict' then '{}' else '{"on_conflict": "replace"}' end::jsonb) from unnest(array['{"replace": []}', '{"replace": "payload"}', '{"replace": ["payload", "id"]}', '{"replace": [null]}',
    '{"replace": {"payload": true}}', '{"replace": null}', '{"replace": ["payload"], "on_conflict": "existing"}', '{"on_conflict": "postpone", "wait": "1 s", "replace": ["scheduled_for"]}',
    '{"by_type": null}', '{"by_type": "no"}']::jsonb[]) as r), array_fill('ST001'::text, array[10]), 'rules that make no sense are refused');
select matches(test.error_of($$ select stint.define_job_type('wrong', p_unique => '{"on_conflict": "replace", "replace": ["attempts"]}') $$), 'p_unique: replace must be a list of some of payload, priority, queue, max_attempts, tags, scheduled_for', 'the refusal names the field and what would be right');
select is(stint.describe_job_type('export_pdf') #> '{policy,unique,by_type}', 'false', 'the description shows what was said');
select * from finish();
rollback;
