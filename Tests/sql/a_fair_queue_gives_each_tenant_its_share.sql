-- In a fair queue tenants take turns by their weights, however many jobs each has waiting; within a tenant and a priority jobs keep their order.
begin;
select plan(32);
select test.at('2030-01-01 12:00Z');

create function test.of(p_tenant text) returns void language sql as $$ select set_config('stint.tenant_id', p_tenant, false) $$;
create function test.jobs(p_tenant text, p_count int, p_queue text default 'fair', p_priority int default 0) returns uuid[] language sql as $$
    select test.of(p_tenant);
    select array(select * from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[p_count]), p_queue, p_priority));
$$;
-- Whose jobs the next claim gets, as in 'a 3, b 1'.
create function test.turns(p_limit int, p_queue text default 'fair') returns text language sql as $$
    select string_agg(format('%s %s', c.tenant_id, c.n), ', ' order by c.tenant_id)
    from (select coalesce(tenant_id, '-') as tenant_id, count(*) as n from stint.claim_jobs('w', array[p_queue], p_limit) group by 1) as c;
$$;

select stint.define_queue('fair', p_fair => true);
select test.jobs('a', 100000);
select is(test.turns(200), 'a 200', 'a tenant that is alone gets every turn');
select test.jobs('b', 1);
select is(test.turns(2), 'a 1, b 1', 'another tenant''s only job starts with the next two claims, before 99,800 others');
select is(test.turns(50), 'a 50', 'and when it has none, no turn is left empty');
select test.jobs('b', 1000), test.jobs('c', 1000);
select is(test.turns(300), 'a 100, b 100, c 100', 'three that wait get a third each');
select test.jobs('d', 1);
select ok(test.turns(4) like '%d 1', 'a newcomer waits for one turn of each');

-- Jobs one by one, in transactions and in one.
select test.jobs('a', 50, 'single'), test.of('b'), stint.define_queue('single', p_fair => true);
select count(stint.create_job('a', p_queue => 'single')) from generate_series(1, 30);
select is(test.turns(20, 'single'), 'a 10, b 10', 'jobs that are created one by one take the same turns as those of a batch');

-- Weights.
select stint.define_queue('weights', p_fair => true);
select stint.set_tenant_weight('heavy', 3), stint.set_tenant_weight('light', 0.5), stint.set_tenant_weight('heavy', 7, 'weights');
select test.jobs('heavy', 2000, 'weights'), test.jobs('light', 2000, 'weights'), test.jobs('plain', 2000, 'weights');
select is(test.turns(850, 'weights'), 'heavy 700, light 50, plain 100', 'turns go by weights, those for this queue first');
select results_eq($$ select tenant, weight, waiting, processing, started_last_minute, share from stint.fair_shares where queue = 'weights' order by tenant $$,
    $$ values ('heavy', 7::numeric, 1300::bigint, 700::bigint, 700::bigint, round(7 / 8.5, 4)), ('light', 0.5, 1950, 50, 50, round(0.5 / 8.5, 4)),
              ('plain', 1, 1900, 100, 100, round(1 / 8.5, 4)) $$, 'fair_shares shows them');
select stint.set_tenant_weight('heavy', null, 'weights');
select results_eq($$ select tenant_id, queue, weight from stint.tenant_weights order by 1 $$, $$ values ('heavy', null::text, 3::numeric), ('light', null, 0.5) $$,
    'a weight can be taken back');
select is(test.turns(85, 'weights'), 'heavy 70, light 5, plain 10', 'which holds for those that come, not for those that wait');

-- Who creates the next job when one has ended gets no more than who has created them all before.
select stint.define_queue('loop', p_fair => true);
select test.jobs('many', 100, 'loop'), test.jobs('one', 1, 'loop');
do $$
declare v_tenant text; v_ones int := 0;
begin
    for i in 1 .. 60 loop
        select tenant_id into v_tenant from stint.claim_jobs('w', '{loop}');
        if v_tenant = 'one' then
            v_ones := v_ones + 1;
            perform stint.complete_job(id, run) from stint_internal.job_queue where queue = 'loop' and tenant_id = 'one' and status = 'processing';
            perform test.jobs('one', 1, 'loop');
        end if;
    end loop;
    perform set_config('test.ones', v_ones::text, true);
end $$;
select ok(current_setting('test.ones')::int between 29 and 31, 'a tenant with one job at a time gets half of the turns beside one with a hundred');

-- Order.
select stint.define_queue('order', p_fair => true);
create temp table made as select 'x' as tenant, id, n from unnest(test.jobs('x', 30, 'order')) with ordinality as e (id, n);
insert into made select 'y', id, n from unnest(test.jobs('y', 30, 'order')) with ordinality as e (id, n);
create temp table got as select c.job_id as id, row_number() over () as n from generate_series(1, 60) as g cross join lateral stint.claim_jobs('w', '{order}', 1 + 0 * g) as c;
select results_eq($$ select m.tenant, array_agg(m.id order by g.n) from made m join got g using (id) group by 1 order by 1 $$,
    $$ select m.tenant, array_agg(m.id order by m.n) from made m group by 1 order by 1 $$, 'within a tenant jobs keep their order');
select is((select max(abs(2 * (select count(*) from made m join got g2 using (id) where m.tenant = 'x' and g2.n <= g.n) - g.n)) from got g), 1::bigint, 'and two tenants alternate');
select test.jobs('x', 5, 'order'), test.jobs('x', 5, 'order', 7), test.jobs('y', 5, 'order');
select is((select count(*) from stint.claim_jobs('w', '{order}', 5) where priority = 7), 5::bigint, 'a higher priority goes first');
select is(test.turns(10, 'order'), 'x 5, y 5', 'below it the turns go on');

-- Without a tenant: creators.
select stint.define_queue('users', p_fair => true), test.of('');
set stint.user_id = 'ann';
select count(*) from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{50}'), 'users');
set stint.user_id = 'bob';
select stint.create_job('a', p_queue => 'users');
select is((select count(*) from stint.claim_jobs('w', '{users}')), 1::bigint, 'jobs without a tenant can be claimed');
select is((select count(*) from stint.claim_jobs('w', '{users}', 1) as c join stint_internal.job_queue j on j.id = c.job_id where j.created_by = 'bob'), 1::bigint,
    'where there is no tenant, creators take turns');
reset stint.user_id;

-- Other ways into line.
select stint.define_queue('ways', p_fair => true);
select test.jobs('a', 100, 'ways');
select test.of('b');
create temp table late as select stint.create_job('a', p_queue => 'ways', p_scheduled_for => stint.now() + interval '1 minute') as id from generate_series(1, 10);
select is(test.turns(10, 'ways'), 'a 10', 'delayed jobs take no turns');
select test.later('2 minutes');
select stint.promote_due_jobs();
select is(test.turns(10, 'ways'), 'a 5, b 5', 'when they are due they do');
select stint.release_job(id, run) from stint_internal.job_queue where queue = 'ways' and tenant_id = 'b' and status = 'processing';
select is(test.turns(20, 'ways'), 'a 10, b 10', 'so do those that were given back');
select test.jobs('c', 20, 'elsewhere');
select stint.move_job(id, 'ways') from stint_internal.job_queue where queue = 'elsewhere';
select is(test.turns(20, 'ways'), 'a 10, c 10', 'and those that come from another queue');
select stint.set_job_priority(id, 4) from stint_internal.job_queue where queue = 'ways' and status = 'pending' and tenant_id in ('a', 'c');
select is(test.turns(10, 'ways'), 'a 5, c 5', 'or to another priority');
select stint.move_job(id, 'elsewhere') from stint_internal.job_queue where queue = 'ways' and status = 'pending';
select is((select max(rank) < stint_internal.first_fair_rank() from stint_internal.job_queue where queue = 'elsewhere' and status = 'pending'), true,
    'a job that leaves for a plain queue gets a plain place');
select is(test.turns(1000, 'ways'), null, 'and is gone from here');

-- SQL handlers, whose claims keep no cursor.
select stint.define_queue('sql', p_fair => true), stint.define_job_type('a');
update stint_internal.job_type set handler = 'app.f' where name = 'a';
select test.jobs('a', 100, 'sql');
select count(*) from stint_internal.claim_sql_jobs(40, '{sql}');
select test.jobs('b', 100, 'sql');
select is((select string_agg(t.tenant_id || ' ' || t.n, ', ' order by t.tenant_id) from (
        select j.tenant_id, count(*) as n from stint_internal.claim_sql_jobs(20, '{sql}') as c join stint_internal.job_queue j on j.id = c.job_id group by 1) as t),
    'a 10, b 10', 'jobs with SQL handlers take turns too');
update stint_internal.job_type set handler = null where name = 'a';

-- Cancelled jobs leave nothing to pay for.
select stint.define_queue('cancelled', p_fair => true);
select test.jobs('b', 20, 'cancelled');
select test.of('a');
select stint.cancel_job(id) from unnest(test.jobs('a', 50, 'cancelled')) as e (id);
select test.jobs('a', 20, 'cancelled');
select is(test.turns(20, 'cancelled'), 'a 10, b 10', 'jobs that were cancelled count for no turn');

select is((select count(*) from stint_internal.job_queue where queue = 'elsewhere' and rank is null), 0::bigint, 'nothing lost its place on the way');
select is(test.state_of($$ select stint.set_tenant_weight('', 1) $$), 'ST001', 'a weight needs a tenant');
select is(test.state_of($$ select stint.set_tenant_weight('a', 0) $$), 'ST001', 'a weight of nothing is refused');
select is(test.state_of($$ select stint.set_tenant_weight('a', 'NaN') $$), 'ST001', 'so is one that is no number');
select is(test.state_of($$ select stint.set_tenant_weight('a', 1, 'no such name') $$), 'ST001', 'and one for what cannot be a queue');
select is(test.state_of($$ select stint.define_queue('q', p_ageing => '0.5 seconds') $$), 'ST001', 'so is ageing without time');

select * from finish();
rollback;
