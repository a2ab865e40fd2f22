-- Waiting jobs end at once, running ones are asked to stop, ended ones stay as they are.
begin;
select plan(22);
select test.at('2030-01-01 12:00Z');
create temp table j (name text, id uuid);
insert into j values ('pending', stint.create_job('a', p_queue => 'p')), ('scheduled', stint.create_job('a', p_scheduled_for => stint.now() + interval '1 day')),
    ('retrying', stint.create_job('a', p_queue => 'r')), ('blocked', stint.create_job('paused')), ('processing', stint.create_job('a', p_queue => 'x')),
    ('completed', stint.create_job('a', p_queue => 'c')), ('faster', stint.create_job('a', p_queue => 'f'));
create function pg_temp.id(p_name text) returns uuid language sql as $$ select id from j where name = p_name $$;
select stint.pause_job_type('paused');
select stint.fail_job(pg_temp.id('retrying'), test.claim('w', 'r'), 'no');
select stint.complete_job(pg_temp.id('completed'), test.claim('w', 'c'));
select test.claim('w', 'x'), test.claim('w', 'f');
select is(array_agg(name), array_agg(test.status(id)), 'seven jobs in seven situations') from j where name <> 'faster';

select is(stint.cancel_job(pg_temp.id(s), 'not needed'), 'cancelled', s || ' → cancelled') from unnest('{pending,scheduled,retrying,blocked}'::text[]) as s;
select is((select cancel_reason || cancel_requested_at || finished_at from test.job(pg_temp.id('pending'))),
    'not needed' || stint.now() || stint.now(), 'with reason and time');
select is((select count(*) from stint_internal.job_queue), 2::bigint, 'nothing of them stays in the live table');

select is(stint.cancel_job(pg_temp.id('processing'), 'stop'), 'processing', 'processing → asked to stop');
select is((select array_agg(job_id || command) from stint.heartbeat('w', array[pg_temp.id('processing'), pg_temp.id('faster')], '{1,1}')),
    array[pg_temp.id('processing') || 'cancel'], 'the worker hears of it with its heartbeat');
select is(stint.update_job_progress(pg_temp.id('processing'), 10, null, 1), false, 'and with its next progress');
select is(stint.fail_job(pg_temp.id('processing'), 1, 'stopped'), 'cancelled', 'then the run that fails ends as cancelled');
select is((select status || cancel_reason from test.job(pg_temp.id('processing'))), 'cancelledstop', 'with the reason');
select stint.cancel_job(pg_temp.id('faster'));
select ok(stint.complete_job(pg_temp.id('faster'), 1), 'a run that was faster than the request completes');
select is(test.status(pg_temp.id('faster')), 'completed', 'and stays completed');

select is(test.state_of(format('select stint.cancel_job(%L)', pg_temp.id('completed'))), 'ST006', 'an ended job cannot be cancelled');
select is(test.state_of('select stint.cancel_job(gen_random_uuid())'), 'ST004', 'nor one that does not exist');
select is(test.state_of('select stint.cancel_job(null)'), 'ST004', 'nor none');
select bag_eq(format('select status from stint.cancel_jobs(%L)', array[pg_temp.id('completed'), pg_temp.id('pending'), gen_random_uuid(), stint.create_job('a')]),
    $$ values ('ended'), ('cancelled'), ('not_found'), ('cancelled') $$, 'cancel_jobs answers for each');

-- A cancelled job whose worker dies.
create temp table dead as select stint.create_job('a', p_queue => 'd') as id;
select test.claim('w2', 'd');
select stint.cancel_job((select id from dead));
select test.later('1 hour');
select is(stint.rescue_lost_jobs(), 1, 'a run that was to be cancelled and is lost');
select is(test.status((select id from dead)), 'cancelled', 'ends as cancelled, not ready again');
select is(test.claim('w', 'd'), null, 'nobody runs it');
select is((select count(*) from stint_internal.job_queue), 0::bigint, 'everything has ended');

select * from finish();
rollback;
