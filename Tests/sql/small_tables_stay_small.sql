-- prune_records forgets what nobody needs any more, and nothing else.
begin;
select plan(9);
select test.at('2030-01-01 12:00Z');
select stint.heartbeat('gone'), stint.heartbeat('held'), stint.check_rate_limit('idle', 5), stint.check_rate_limit('daily', 5, '7 days'), stint.tick();
create temp table j as select stint.create_job('a') as id;
select test.claim('held');
select is(stint.prune_records(), 0, 'nothing fresh is pruned');
select test.later('30 hours');
select stint.heartbeat('alive'), stint.run_duty('move_marks'), stint.check_rate_limit('busy', 5);
select ok(stint.prune_records() > 0, 'a day later something is');
select is((select array_agg(id order by id) from stint_internal.worker), '{alive,held}', 'workers gone for a day, unless they hold a job');
select is((select array_agg(key order by key) from stint_internal.rate_limit), '{busy,daily}', 'rate limits whose window is over');
select is((select count(*) from stint_internal.duty_run where duty = 'move_marks'), 1::bigint, 'old records of duties');
select is((select count(*) from stint.duties), 11::bigint, 'but the latest of each stays');
select is(test.status(id), 'processing', 'no job is touched') from j;
select is(stint.prune_records(), 0, 'again there is nothing to do');
select is((select count(*) from (select stint.check_rate_limit('daily', 5, '7 days') as ok from generate_series(1, 5)) as c where ok), 4::bigint, 'a long window still counts what it granted');

select * from finish();
rollback;
