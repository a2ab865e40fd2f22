-- Only the owner of the schema moves the clock: a client that could would be free of every limit and delay.
begin;
select plan(8);
create role t_someone in role stint_client;
set session authorization t_someone;
select is(test.state_of('select stint.now()'), '00000', 'anybody of ours may ask for the time');
set stint.fake_now = '2030-01-01 12:00Z';
select is(test.state_of('select stint.now()'), '42501', 'but not with a clock of his own');
select is(test.state_of($$ select stint.create_job('a') $$), '42501', 'nor create a job with it');
select is(test.state_of($$ select stint.check_rate_limit('k', 1) $$), '42501', 'nor get round a rate limit');
select is(test.state_of($$ select * from stint.list_jobs() $$), '00000', 'what needs no time works');
reset stint.fake_now;
select is(test.state_of($$ select stint.create_job('a') $$), '00000', 'without it he is welcome');
reset session authorization;
set stint.fake_now = '2030-01-01 12:00Z';
select is(stint.now(), '2030-01-01 12:00Z', 'the owner may');
set stint.fake_now = '';
select ok(stint.now() between now() and clock_timestamp(), 'without a setting it is the clock');

select * from finish();
rollback;
