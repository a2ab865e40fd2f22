-- tick: each duty by itself, not again before it is due, and one that fails does not undo the others.
begin;
select plan(15);
select test.at('2030-01-01 12:00Z');
create temp table late as select stint.create_job('a', p_scheduled_for => stint.now() + interval '1 s') as id;
select test.later('10 s');

create temp table first as select stint.tick() as t;
select is((select array_agg(k order by k) from first, jsonb_object_keys(t) as k where k <> 'next_due_at'),
    '{age_jobs,check_limits,end_lent_credentials,expire_jobs,find_stranded_dependents,move_marks,promote_due_jobs,prune_records,refresh_routes,release_dependents,rerank_queues,rescue_lost_jobs,rescue_stray_jobs,roll_partitions,run_bulk_operations,seal_audit,settle_limits,summarise_costs,summarise_minutes,sweep_late_jobs,watch_handler_versions}', 'the first tick does all duties');
select is(test.status((select id from late)), 'pending', 'and does them');
select is((select count(*) from stint.duties where error is null and ran_at = stint.now()), (select count(*) from stint_internal.duties()), 'each is on record');
select is((select t - 'next_due_at' from stint.tick() as t), '{}', 'a second one at once does nothing');
select test.later('1 second');
select is((select array_agg(k order by k) from jsonb_object_keys((select stint.tick()) - 'next_due_at') as k), '{age_jobs,expire_jobs,move_marks,promote_due_jobs,refresh_routes,release_dependents,rerank_queues,run_bulk_operations,settle_limits}', 'a second later some are due');
select is(stint.run_duty('expire_jobs'), null, 'run_duty goes by the same times');
select is(test.state_of($$ select stint.run_duty('nothing') $$), 'ST001', 'and knows its duties');

-- Each of them a second time at once finds nothing to do.
select is((select array[stint.promote_due_jobs(), stint.expire_jobs(), stint.rescue_lost_jobs(), stint.sweep_late_jobs(), stint.summarise_minutes(), stint.prune_records(), stint.roll_partitions(),
                  stint.end_lent_credentials(), stint.summarise_costs(), stint.refresh_routes(), stint.release_dependents(), stint.find_stranded_dependents(), stint.watch_handler_versions(), stint.rerank_queues(), stint.age_jobs()]),
    '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}', 'every duty is idempotent');

-- One breaks.
create or replace function stint.promote_due_jobs(p_since timestamptz default '-infinity') returns int language plpgsql as $$ begin raise 'broken for a test'; end $$;
create temp table expiring as select stint.create_job('a', p_expires_at => stint.now() + interval '1 s') as id;
select test.later('1 hour');
create temp table broken as select stint.tick() as t;
select is((select t ->> 'promote_due_jobs' from broken), 'P0001: broken for a test', 'a duty that fails is reported');
select is((select error from stint.duties where duty = 'promote_due_jobs'), 'P0001: broken for a test', 'and recorded');
select is((select t -> 'expire_jobs' from broken), '1', 'the others are done');
select is(test.status((select id from expiring)), 'expired', 'and stay done');
select ok((select t ->> 'roll_partitions' from broken) is not null, 'also those that come after it');

-- A clock that is set back must not stop the duties.
select test.at('2029-01-01 12:00Z');
select ok((select count(*) >= 6 from jsonb_object_keys(stint.tick())), 'after the clock was set back they go on');
select is((select count(*) from stint.duties), (select count(*) from stint_internal.duties()), 'the view shows one row a duty');

select * from finish();
rollback;
