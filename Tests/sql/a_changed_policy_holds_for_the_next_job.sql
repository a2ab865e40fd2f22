-- Routes are a cache of policies; nobody may notice, except by speed.
begin;
select plan(14);
select stint.define_job_type('mail', p_priority => 1);
create function pg_temp.job(p_id uuid) returns stint_internal.job_queue language sql as $$ select * from stint_internal.job_queue where id = p_id $$;
create function pg_temp.create_one(p_job_type text, p_queue text default null) returns stint_internal.job_queue language plpgsql as $$
begin return pg_temp.job(stint.create_job(p_job_type, p_queue => p_queue)); end $$;

select is((pg_temp.create_one('mail')).priority, 1::smallint, 'the first job of a type gets its policy');
select is((select count(*) from stint_internal.route where job_type = 'mail'), 1::bigint, 'and leaves a route for the next');
select is((pg_temp.create_one('mail')).priority, 1::smallint, 'which gets the same');
select is((select count(*) from stint_internal.route where job_type = 'mail'), 1::bigint, 'by the same route');
select stint.define_job_type('mail', p_priority => 7, p_queue => 'post');
select is((select (j.priority, j.queue) from pg_temp.create_one('mail') as j), (7::smallint, 'post'::text), 'a changed type holds for the next job');
select is((pg_temp.create_one('mail', 'other')).queue, 'other', 'the queue that was asked for has a route of its own');

select is((pg_temp.create_one('unknown')).max_attempts, 5::smallint, 'a type that nobody defined gets the defaults');
select stint.define_job_type('*', p_max_attempts => 9);
select is((pg_temp.create_one('unknown')).max_attempts, 9::smallint, 'changed defaults hold for its next job');
select stint.define_queue('default', p_strict => true);
select is(test.state_of($$ select stint.create_job('unknown') $$), 'ST007', 'a queue that became strict refuses it, though it had a route');
select stint.pause_job_type('mail');
select is((pg_temp.create_one('mail')).status, 'blocked', 'jobs of a type that was paused wait');
select stint.resume_job_type('mail');
select is((pg_temp.create_one('mail')).status, 'pending', 'and after it was resumed do not');

-- A route made while its policy changed in another transaction.
update stint_internal.route set priority = 3 where job_type = 'mail';
insert into stint_internal.route select * from stint_internal.route where job_type = 'mail';
select is(stint.refresh_routes() > 0, true, 'the duty finds routes that are not what the policies say');
select is((pg_temp.create_one('mail')).priority, 7::smallint, 'so that the next job gets the right policy');
insert into stint_internal.route select * from stint_internal.route where job_type = 'mail' limit 1;
select is(stint.refresh_routes(), 1, 'and those that are there twice');

select * from finish();
rollback;
