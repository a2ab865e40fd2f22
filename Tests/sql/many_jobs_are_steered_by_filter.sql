-- Bulk operations by filter: previewed, started, done in batches, stopped, taken back.
begin;
select plan(63);
select test.at('2030-01-01 12:00Z');

-- Runs an operation to its end, so many jobs at a time; answers with the number of batches.
create function pg_temp.finish(p_id uuid, p_limit int default 5000) returns int language plpgsql as $$
begin
    for v_batch in 1 .. 200 loop
        if stint.run_bulk_operation(p_id, p_limit) ->> 'status' <> 'running' then
            return v_batch;
        end if;
    end loop;
    return null;
end $$;
create function pg_temp.did(p_id uuid) returns text language sql as $$
    select concat_ws(' ', status, matched, changed, skipped, progress_percent) from stint.bulk_operations where operation_id = p_id $$;

create temp table j (name text, id uuid);
create function pg_temp.id(p_name text) returns uuid language sql as $$ select id from j where name = p_name $$;
create function pg_temp.status(p_name text) returns text language sql as $$ select test.status(id) from j where name = p_name $$;

-- Cancel.
do $$ begin
    for n in 1 .. 10 loop
        insert into j values ('mail ' || n, stint.create_job('send', p_queue => 'mail', p_tags => array['n' || n % 2], p_priority => n % 3));
        perform test.later('1 second');
    end loop;
end $$;
select test.at('2030-01-01 12:00Z');
insert into j values ('later', stint.create_job('send', p_queue => 'mail', p_scheduled_for => stint.now() + interval '1 day')), ('other', stint.create_job('send', p_queue => 'other'));
select test.later('1 hour');
insert into j values ('young', stint.create_job('send', p_queue => 'mail'));
create temp table p as select stint.preview_bulk_operation('cancel', '{"queue": "mail", "older_than": "30 minutes"}') as v;
select is((select v ->> 'matches' from p), '11', 'a preview counts');
select is((select v -> 'by_status' from p), '{"pending": 10, "scheduled": 1}', 'by status');
select is((select v -> 'by_queue' from p), '{"mail": 11}', 'and queue');
select is((select jsonb_array_length(v -> 'sample') from p), 10, 'shows ten of them');
select is((select v -> 'can_be_undone' from p), 'true', 'says whether it can be undone');
select is((select count(*) from stint_internal.job_queue), 13::bigint, 'and changes nothing');
select is((select count(*) from stint.bulk_operations), 0::bigint, 'nor is it an operation yet');

create temp table o as select 'cancel' as name, stint.start_bulk_operation('cancel', '{"queue": "mail", "older_than": "30 minutes"}', p_reason => 'wrong list', p_token => (v ->> 'token')::uuid) as id from p;
create function pg_temp.op(p_name text) returns uuid language sql as $$ select id from o where name = p_name $$;
select is(pg_temp.did(pg_temp.op('cancel')), 'running 11 0 0 0', 'what is started waits for a batch');
select is(stint.run_bulk_operation(pg_temp.op('cancel'), 4) - 'matched', '{"status": "running", "changed": 4, "skipped": 0, "changed_now": 4}', 'a batch is as large as the caller says');
select is(pg_temp.did(pg_temp.op('cancel')), 'running 11 4 0 36', 'and the view shows the progress');
select is((select array_agg(pg_temp.status('mail ' || n) order by n) from generate_series(1, 10) as n)::text, '{pending,pending,pending,pending,pending,pending,cancelled,cancelled,cancelled,cancelled}',
    'the newest go first: claims are busy with the oldest');
select is(test.claim('w', 'mail'), 1::bigint, 'which go on meanwhile');
select ok(stint.run_duty('run_bulk_operations') is not null, 'the duty goes on with it');
select is(pg_temp.did(pg_temp.op('cancel')), 'completed 11 11 0 100', 'to the end');
select is(pg_temp.status('later') || pg_temp.status('young') || pg_temp.status('other'), 'cancelledpendingpending', 'what does not pass the filter is left alone');
select is((select string_agg(distinct cancel_reason, '') from stint.jobs where status = 'cancelled'), 'wrong list', 'each has the reason');
select is((select string_agg(distinct cancel_requested_at::text, '') from stint.jobs where status = 'processing'), stint.now()::text, 'a running one is asked to stop');
select is(stint.run_bulk_operation(pg_temp.op('cancel')) ->> 'changed_now', '0', 'a batch after the end changes nothing');

-- And back.
insert into o values ('uncancel', stint.undo_bulk_operation(pg_temp.op('cancel')));
select pg_temp.finish(pg_temp.op('uncancel'));
select is(pg_temp.did(pg_temp.op('uncancel')), 'completed 11 10 1 100', 'what was cancelled comes back, what runs does not');
select is(pg_temp.status('later'), 'scheduled', 'a scheduled one is scheduled again');
select is((test.job(pg_temp.id('later'))).scheduled_for, '2030-01-02 12:00Z'::timestamptz, 'for its time');
select is((select array_agg(distinct attempts || '/' || max_attempts) from stint.jobs where queue = 'mail' and status = 'pending')::text, '{0/5}', 'with the attempts they had');
select is(test.state_of(format('select stint.undo_bulk_operation(%L)', pg_temp.op('cancel'))), 'ST006', 'twice is once too often');
select is(test.state_of(format('select stint.undo_bulk_operation(%L)', pg_temp.op('uncancel'))), 'ST006', 'an undo cannot be undone');

-- Move, and back.
insert into o values ('move', stint.start_bulk_operation('move', '{"tag": "n0"}', p_queue => 'slow'));
select is(pg_temp.finish(pg_temp.op('move'), 2), 3, 'four jobs make two batches of two, and one that finds nothing');
select is((select count(*) from stint.jobs where queue = 'slow'), 4::bigint, 'ready jobs are moved, a running one is not');
select is((select array_agg(s.priority) from stint.claim_jobs('w', '{slow}', 2) as c join stint.jobs s on s.id = c.job_id)::text, '{2,1}', 'and can be claimed there, by priority');
insert into o values ('unmove', stint.undo_bulk_operation(pg_temp.op('move')));
select pg_temp.finish(pg_temp.op('unmove'));
select is(pg_temp.did(pg_temp.op('unmove')), 'completed 4 2 2 100', 'back go those that have not been started');
select is((select array_agg(queue order by queue) from stint.jobs where status = 'pending' and tags = '{n0}')::text, '{mail,mail}', 'to where they came from');

-- Reprioritise, and back.
insert into o values ('up', stint.start_bulk_operation('reprioritise', '{"queue": ["mail", "other"], "status": "pending"}', p_priority => 9));
select pg_temp.finish(pg_temp.op('up'), 3);
select is((select array_agg(distinct priority)::text from stint.jobs where status = 'pending'), '{9}', 'all get the new priority');
insert into o values ('down', stint.undo_bulk_operation(pg_temp.op('up')));
select pg_temp.finish(pg_temp.op('down'));
select is((select count(*) from stint.jobs s join j using (id) where status = 'pending' and name like 'mail%' and priority <> split_part(name, ' ', 2)::int % 3), 0::bigint, 'and their old one again');

-- Dead letters.
select stint.define_job_type('weak', p_max_attempts => 1);
insert into j select 'dead ' || n, stint.create_job('weak', p_queue => 'd') from generate_series(1, 6) as n;
select stint.fail_job(job_id, run, case when job_id in (select id from j where name in ('dead 1', 'dead 2')) then 'connection TIMEOUT after 3 s' else 'no such user' end, 'E1') from stint.claim_jobs('w', '{d}', 10);
insert into o values ('retry', stint.start_bulk_operation('retry', '{"error_pattern": "%timeout%"}'));
select pg_temp.finish(pg_temp.op('retry'));
select is((select array_agg(name order by name)::text from j join stint.jobs using (id) where queue = 'd' and status = 'pending'), '{"dead 1","dead 2"}', 'retry by the text of the error');
insert into o values ('redrive', stint.start_bulk_operation('redrive', jsonb_build_object('ids', jsonb_build_array(pg_temp.id('dead 3'), pg_temp.id('dead 1'), gen_random_uuid())), p_queue => 'repaired', p_priority => 4));
select pg_temp.finish(pg_temp.op('redrive'));
select is(pg_temp.did(pg_temp.op('redrive')), 'completed 1 1 0 100', 'redrive takes dead letters only');
select is((select status || queue || priority || attempts || '/' || max_attempts from test.job(pg_temp.id('dead 3'))), 'pendingrepaired41/2', 'to another queue and priority, with fresh attempts');
select bag_eq(format('select job_id, status from stint.redrive_jobs(%L, ''again'', 2, ''{"fixed": true}'')', array[pg_temp.id('dead 4'), pg_temp.id('dead 1'), '00000000-0000-7000-8000-000000000000']),
    format('values (%L::uuid, ''pending''), (%L, ''not_dead''), (''00000000-0000-7000-8000-000000000000'', ''not_found'')', pg_temp.id('dead 4'), pg_temp.id('dead 1')), 'redrive_jobs answers for each');
select is((select queue || priority || payload from test.job(pg_temp.id('dead 4'))), 'again2{"fixed": true}', 'and corrects the payload');
select stint.define_job_type('weak', p_payload_schema => '{"required": ["to"]}');
select is((select status from stint.redrive_jobs(array[pg_temp.id('dead 5')], p_payload => '{}')), 'refused', 'if the new one is right');
select stint.define_queue('strict', true);

-- Delete.
insert into o values ('delete', stint.start_bulk_operation('delete', '{"error_code": "E1"}'));
select pg_temp.finish(pg_temp.op('delete'));
select is(pg_temp.did(pg_temp.op('delete')), 'completed 2 2 0 100', 'delete takes ended jobs');
select is(test.status(pg_temp.id('dead 6')), null, 'which are gone');
select is(test.state_of(format('select stint.undo_bulk_operation(%L)', pg_temp.op('delete'))), 'ST006', 'for good');

-- One job that cannot be done does not hold the others.
insert into j values ('undefined', stint.create_job('nowhere', p_queue => 'm', p_tags => '{strict}')), ('defined', stint.create_job('weak', '{"to": 1}', p_queue => 'm', p_tags => '{strict}'));
insert into o values ('strict', stint.start_bulk_operation('move', '{"tag": "strict"}', p_queue => 'strict'));
select pg_temp.finish(pg_temp.op('strict'));
select is(pg_temp.did(pg_temp.op('strict')), 'completed 2 1 1 100', 'a job that the strict queue does not take is skipped');
select matches((select last_error from stint.bulk_operations where operation_id = pg_temp.op('strict')), '^ST007: .*' || pg_temp.id('undefined'), 'and named with its reason');
select is((test.job(pg_temp.id('defined'))).queue, 'strict', 'the other one is moved');

-- Stop. A batch of one looks at ten jobs, so that there may not be more of them here.
insert into o values ('stopped', stint.start_bulk_operation('cancel', '{"queue": "mail"}'));
select stint.run_bulk_operation(pg_temp.op('stopped'), 1);
select is(stint.stop_bulk_operation(pg_temp.op('stopped')), 'stopped', 'an operation can be stopped');
select is(stint.run_bulk_operation(pg_temp.op('stopped')) ->> 'changed', '1', 'then it does no more');
select is(stint.stop_bulk_operation(pg_temp.op('delete')), 'completed', 'one that is over is not');
insert into o values ('unstopped', stint.undo_bulk_operation(pg_temp.op('stopped')));
select pg_temp.finish(pg_temp.op('unstopped'));
select is(pg_temp.did(pg_temp.op('unstopped')), 'completed 1 1 0 100', 'and what it did can be undone');

-- One job that cannot come back does not hold the others.
select stint.define_job_type('sole', p_unique => '{"fields": ["/n"]}');
insert into j select 'sole ' || n, stint.create_job('sole', jsonb_build_object('n', n)) from generate_series(1, 2) as n;
insert into o values ('unwanted', stint.start_bulk_operation('cancel', '{"job_type": "sole"}'));
select pg_temp.finish(pg_temp.op('unwanted'));
select stint.create_job('sole', '{"n": 1}') as twin \gset
insert into o values ('wanted', stint.undo_bulk_operation(pg_temp.op('unwanted')));
select pg_temp.finish(pg_temp.op('wanted'));
select is(pg_temp.did(pg_temp.op('wanted')), 'completed 2 1 1 100', 'a job whose twin is there by now stays cancelled');
select is(pg_temp.status('sole 2'), 'pending', 'the other one comes back');
select matches((select last_error from stint.bulk_operations where operation_id = pg_temp.op('wanted')), '^ST030: .*' || :'twin', 'the reason is told');
insert into j select t || ' goes', stint.create_job(t, '{"to": 1}', p_queue => 'n', p_tags => '{goes}') from unnest('{nowhere,weak}'::text[]) as t;
insert into o values ('away', stint.start_bulk_operation('move', '{"tag": "goes"}', p_queue => 'o'));
select pg_temp.finish(pg_temp.op('away'));
select stint.define_queue('n', true);
insert into o values ('back', stint.undo_bulk_operation(pg_temp.op('away')));
select pg_temp.finish(pg_temp.op('back'));
select is(pg_temp.did(pg_temp.op('back')), 'completed 2 1 1 100', 'nor one whose queue takes it no more');
select is((select array_agg(queue order by queue)::text from stint.jobs where tags = '{goes}'), '{n,o}', 'the other one is back there');

-- Jobs that come after the preview are not meant.
create temp table before as select stint.preview_bulk_operation('cancel', '{"job_type": "new"}') ->> 'token' as token;
select test.later('1 minute');
insert into j values ('new', stint.create_job('new'));
insert into o select 'before', stint.start_bulk_operation('cancel', '{"job_type": "new"}', p_token => token::uuid) from before;
select pg_temp.finish(pg_temp.op('before'));
select is(pg_temp.status('new'), 'pending', 'a job that is created after the preview is left alone');

-- A filter that few jobs pass.
select count(*) from stint.create_jobs_of_type('many', array_fill('{}'::jsonb, array[100]));
select test.later('1 second');
insert into j values ('rare', stint.create_job('rare'));
select test.later('1 minute');
insert into o values ('rare', stint.start_bulk_operation('move', '{"job_type": "rare"}', p_queue => 'x'));
select is((stint.run_bulk_operation(pg_temp.op('rare'), 3) ->> 'changed_now') || pg_temp.did(pg_temp.op('rare')), '0running 1 0 0 0', 'a batch looks at ten times as many jobs as it may change, no more');
select is(pg_temp.finish(pg_temp.op('rare'), 3) > 2 and pg_temp.did(pg_temp.op('rare')) = 'completed 1 1 0 100', true, 'the next ones go on from there');

-- The rest of it.
select test.later('2 days');
select is(test.state_of(format('select stint.undo_bulk_operation(%L)', pg_temp.op('rare'))), 'ST006', 'after a day nothing is undone');
select stint.prune_records();
select is((select count(*) from stint_internal.bulk_batch), 0::bigint, 'and what was kept for it is forgotten');
select is((select count(*) from stint_internal.bulk_operation where status = 'preview'), 0::bigint, 'previews too');
select test.later('40 days');
select stint.prune_records();
select is((select count(*) from stint.bulk_operations), 0::bigint, 'operations are forgotten with the history');

-- A workflow, in batches and transactions of its own.
reset role;
select set_config('request.jwt.claims', '', true);
select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "f", "queue": "flow"}, {"name": "b", "job_type": "f", "queue": "flow", "depends_on": ["a"], "on_parent_failure": "wait"},
    {"name": "c", "job_type": "f", "queue": "flow", "depends_on": ["a"], "on_parent_failure": "run"}]}') as flow,
    stint.create_workflow('{"jobs": [{"name": "a", "job_type": "f", "queue": "flow"}]}') as other_flow \gset
select is(stint.preview_bulk_operation('cancel', jsonb_build_object('workflow_id', :'flow'::uuid)) -> 'matches', '3', 'a filter takes the jobs of a workflow');
select is(stint.preview_bulk_operation('cancel', jsonb_build_object('workflow_id', array[:'flow', :'other_flow']::uuid[], 'status', 'pending')) -> 'by_status', '{"pending": 2}', 'of several, and with other conditions');
select stint.start_bulk_operation('cancel', jsonb_build_object('workflow_id', :'flow'::uuid)) as operation \gset
select stint.run_bulk_operation(:'operation', 2);
select is(stint.run_bulk_operation(:'operation', 2) ->> 'changed', '3', 'they are cancelled in batches');
select is((stint.workflow_status(:'flow') -> 'statuses')::text || (stint.workflow_status(:'other_flow') -> 'statuses')::text, '{"cancelled": 3}{"pending": 1}', 'and no others');

select * from finish();
rollback;
