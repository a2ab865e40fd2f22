-- Ageing: in a queue that has it, a ready job rises by one priority for each stretch that it has waited, so that it starts one day however many more urgent
-- ones come. Its own priority stays what it was.
begin;
select plan(19);
select test.at('2030-01-01 12:00Z');
select stint.define_queue('q', p_ageing => '10 minutes');
create function test.lane(p_id uuid) returns text language sql as $$ select format('%s of %s', priority, coalesce(own_priority, priority)) from stint_internal.job_queue where id = p_id $$;

create temp table old as select stint.create_job('a', p_queue => 'q') as id;
create temp table other as select stint.create_job('a', p_queue => 'plain') as id;
select is(stint.age_jobs(), 0, 'nobody has waited yet');
select test.later('9 minutes 59 seconds');
select is(stint.age_jobs(), 0, 'nor for long enough');
select test.later('1 second');
select is(stint.age_jobs(), 1, 'after one stretch the job rises');
select is((select test.lane(id) from old), '1 of 0', 'by one priority');
select is(stint.age_jobs(), 0, 'once');
select is((select priority from stint.jobs j join old using (id)), 0::smallint, 'it is shown with its own');
select is((select test.lane(id) from other), '0 of 0', 'a queue without ageing leaves its jobs where they are');
select stint.create_job('a', p_queue => 'q');
select test.later('35 minutes');
select is(stint.age_jobs(), 2, 'if the duty was not called for long');
select is((select test.lane(id) from old), '4 of 0', 'it catches up');
select stint.create_job('a', p_queue => 'q', p_priority => 4) from generate_series(1, 3);
select is((select job_id from stint.claim_jobs('w', '{q}')), (select id from old), 'a risen job goes before those that have just come at that priority');

-- Back in line after a run it begins anew.
select stint.fail_job(id, 1, 'no', p_retry_after => '1 minute') from old;
select test.later('2 minutes');
select stint.promote_due_jobs();
select is((select test.lane(id) from old), '0 of 0', 'after a retry it is back at its own priority');
select stint.set_job_priority(id, 3) from old;
select test.later('11 minutes');
select stint.age_jobs();
select is((select test.lane(id) from old), '4 of 3', 'and rises from where somebody has put it');
select stint.set_job_priority(id, 4) from old;
select is((select test.lane(id) from old), '4 of 4', 'a priority that is set is its own, also the one it had risen to');
select test.later('10 hours');
select stint.age_jobs();
select is((select array_agg(distinct test.lane(j.id)) from stint_internal.job_queue j where j.queue = 'q'), '{"10 of 0","10 of 4"}'::text[], 'nothing rises above 10');
select stint.complete_job(job_id, run) from stint.claim_jobs('w', '{q}', 100);
select is((select array_agg(distinct priority order by priority) from stint_internal.job_history where queue = 'q'), '{0,4}'::smallint[], 'in the history they have their own');

-- Never starved: more urgent ones keep coming, as many as are done.
create temp table low as select stint.create_job('a', p_queue => 'q') as id;
do $$
begin
    for i in 1 .. 200 loop
        perform stint.create_job('a', p_queue => 'q', p_priority => 10);
        perform stint.complete_job(job_id, run) from stint.claim_jobs('w', '{q}');
        perform test.later('1 minute');
        perform stint.age_jobs();
    end loop;
end $$;
select is((select test.status(id) from low), 'completed', 'a job of the lowest priority starts, although there was always one of the highest');

-- In a fair queue.
select stint.define_queue('fair', p_fair => true, p_ageing => '10 minutes');
set stint.tenant_id = 'a';
select count(*) from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{20}'), 'fair');
set stint.tenant_id = 'b';
select count(*) from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{20}'), 'fair');
select test.later('10 minutes');
select is(stint.age_jobs(), 40, 'jobs of a fair queue rise too');
select is((select string_agg(t.tenant_id || t.n, ',' order by t.tenant_id) from (select tenant_id, count(*) as n from stint.claim_jobs('w', '{fair}', 10) group by 1) as t), 'a5,b5', 'and take turns there');

select stint.define_queue('fair', p_ageing => '0'), stint.define_queue('q', p_ageing => '0');
select stint.create_job('a', p_queue => 'q');
select test.later('1 day');
select is(stint.age_jobs(), 0, 'ageing can be switched off');

select * from finish();
rollback;
