-- reschedule_job, move_job, update_job_payload: what may be changed while a job waits, under the rules for new ones; and results that are forgotten.
begin;
select plan(35);
select test.at('2030-01-01 12:00Z');
select stint.define_job_type('typed', p_payload_schema => '{"required": ["to"]}', p_max_payload_bytes => 100);
create temp table j (name text, id uuid);
create function pg_temp.id(p_name text) returns uuid language sql as $$ select id from j where name = p_name $$;
create function pg_temp.refused(p_call text, p_name text, p_state text) returns text language sql as $$
    select is(test.state_of(format('select stint.' || p_call, pg_temp.id(p_name))), p_state, format(p_call, p_name)) $$;
insert into j values ('one', stint.create_job('typed', '{"to": 1}')), ('two', stint.create_job('a')), ('runs', stint.create_job('a', p_queue => 'r')),
    ('ended', stint.create_job('a', p_queue => 'e')), ('paused', stint.create_job('paused')), ('expires', stint.create_job('a', p_expires_at => '2030-01-01 13:00Z', p_queue => 'x')),
    ('failed once', stint.create_job('a', p_queue => 'f'));
select stint.pause_job_type('paused'), test.claim('w', 'r'), stint.complete_job(pg_temp.id('ended'), test.claim('w', 'e'), '{"big": 1}'),
       stint.fail_job(pg_temp.id('failed once'), test.claim('w', 'f'), 'no');

-- Another time.
select is(stint.reschedule_job(pg_temp.id('failed once'), '2030-01-02 12:00Z'), 'retrying', 'a retry can be put off, and stays a retry');
select is(stint.reschedule_job(pg_temp.id('one'), '2030-01-01 18:00Z'), 'scheduled', 'a ready job can be put off');
select is((select array_agg(job_id) from stint.claim_jobs('w', p_limit => 5)), array[pg_temp.id('two')], 'nobody claims it then');
select is(stint.reschedule_job(pg_temp.id('one'), '2030-01-01 14:00Z'), 'scheduled', 'to an earlier time again');
select test.at('2030-01-01 14:00Z');
select stint.promote_due_jobs();
select is(test.status(pg_temp.id('one')), 'pending', 'at which it is ready');
select is(stint.reschedule_job(pg_temp.id('one'), '2030-01-01 13:00Z'), 'pending', 'a time that has passed leaves a ready job where it is');
select is(stint.reschedule_job(pg_temp.id('failed once'), '2030-01-01 13:00Z'), 'pending', 'or be brought forward');
select pg_temp.refused('reschedule_job(%L, null)', 'one', 'ST001');
select pg_temp.refused('reschedule_job(%L, ''infinity'')', 'one', 'ST001');
select pg_temp.refused('reschedule_job(%L, ''2030-01-01 18:00Z'')', 'expires', 'ST001');
select pg_temp.refused('reschedule_job(%L, ''2030-01-01 18:00Z'')', 'runs', 'ST006');
select pg_temp.refused('reschedule_job(%L, ''2030-01-01 18:00Z'')', 'ended', 'ST006');
select pg_temp.refused('reschedule_job(%L, ''2030-01-01 18:00Z'')', 'paused', 'ST006');
select pg_temp.refused('reschedule_job(%L, ''2030-01-01 18:00Z'')', 'no such job', 'ST004');

-- Another payload.
select ok(stint.update_job_payload(pg_temp.id('one'), '{"to": 2}'), 'the payload of a waiting job can be replaced');
select is((select payload from stint.claim_jobs('w')), '{"to": 2}', 'and the new one is what its handler gets');
select stint.release_job(pg_temp.id('one'), 1);
select pg_temp.refused('update_job_payload(%L, ''[]'')', 'one', 'ST001');
select pg_temp.refused('update_job_payload(%L, null)', 'one', 'ST001');
select pg_temp.refused('update_job_payload(%L, ''{}'')', 'one', 'ST020');
select pg_temp.refused(format('update_job_payload(%%L, %L)', jsonb_build_object('to', repeat('x', 200))), 'one', 'ST003');
select pg_temp.refused('update_job_payload(%L, ''{}'')', 'runs', 'ST006');
select pg_temp.refused('update_job_payload(%L, ''{}'')', 'ended', 'ST006');
select is((test.job(pg_temp.id('one'))).payload, '{"to": 2}', 'what was refused changed nothing');

-- Another queue.
select ok(stint.move_job(pg_temp.id('one'), 'elsewhere'), 'a waiting job can be moved');
select is((select job_id from stint.claim_jobs('w', '{elsewhere}')), pg_temp.id('one'), 'and is claimed there');
select pg_temp.refused('move_job(%L, ''elsewhere'')', 'one', 'ST006');
select pg_temp.refused('move_job(%L, ''not a name'')', 'paused', 'ST001');
select stint.define_queue('strict', true);
select pg_temp.refused('move_job(%L, ''strict'')', 'expires', 'ST007');

-- Results.
select is(stint.prune_records(), 0, 'results are kept with their jobs');
select stint.change_setting('result_retention', '1 hour');
select stint.prune_records();
select is((test.job(pg_temp.id('ended'))).result, null, 'or as long as result_retention says');
select is(test.status(pg_temp.id('ended')), 'completed', 'while the job itself stays');
select is(test.state_of($$ select stint.change_setting('result_retention', '-1 hour') $$), 'ST001', 'which cannot be negative');

-- Waiting in SQL.
select is(test.state_of(format('select stint.wait_for_job(%L)', stint.create_job('a'))), 'ST006', 'nobody waits for a job that nobody else can see yet');
select is(test.state_of(format('select stint.wait_for_job(%L, ''0'')', (select * from stint.create_jobs('[{"job_type": "a"}]')))), 'ST006', 'nor where it was created in a block that catches errors');
select is(test.state_of(format('select stint.wait_for_job(%L, ''1 hour'')', pg_temp.id('ended'))), 'ST001', 'nor for an hour');

select * from finish();
rollback;
