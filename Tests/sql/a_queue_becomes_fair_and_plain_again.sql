-- A queue may become fair while jobs wait in it, and plain again: each of them gets a place of the new kind, in batches, and none is lost.
begin;
select plan(18);

create function test.make(p_tenant text, p_count int) returns void language sql as $$
    select set_config('stint.tenant_id', p_tenant, false);
    select count(*) from stint.create_jobs_of_type('a', array(select jsonb_build_object('n', n) from generate_series(1, p_count) as n), 'q');
$$;
create function test.tenants(p_limit int) returns text language sql as $$
    select set_config('stint.claim_cursor', '', false);
    select string_agg(format('%s %s', c.tenant_id, c.n), ', ' order by c.tenant_id)
    from (select tenant_id, count(*) as n from stint.claim_jobs('w', '{q}', p_limit) group by 1) as c;
$$;
create function test.wrong() returns bigint language sql as $$
    select count(*) from stint_internal.job_queue j join stint_internal.queue q on q.name = j.queue
    where j.status = 'pending' and q.is_fair <> (j.rank >= stint_internal.first_fair_rank())
$$;

select test.make('a', 12000), test.make('b', 12000);
select stint.move_marks(), stint.move_marks();
select is(test.tenants(100), 'a 100', 'in a plain queue who came first is served first');
select stint.define_queue('q', p_fair => true);
select is(test.wrong(), 13900::bigint, 'the first 10,000 get their places at once');
select is(test.tenants(100), 'a 100', 'and can be claimed');
select is(stint.rerank_queues(), 10000, 'the duty goes on with the next 10,000');
select is(stint.rerank_queues(), 3900, 'until it is through');
select is(stint.rerank_queues(), 0, 'and rests');
select is((select is_reranking from stint_internal.queue where name = 'q'), false, 'it looks no more');
select is(test.wrong(), 0::bigint, 'all have places of the new kind');
select is(test.tenants(200), 'a 100, b 100', 'and take turns');
select is((select array_agg((payload ->> 'n')::int order by rank) from (select * from stint_internal.job_queue where tenant_id = 'a' and status = 'pending' order by rank limit 100) j),
    array(select generate_series(301, 400)), 'in the order they had');

-- By the rules of before, from a transaction that was late.
update stint_internal.job_queue set rank = nextval('stint_internal.rank_seq') where id in (select id from stint_internal.job_queue where status = 'pending' limit 50);
select is(stint.sweep_late_jobs(), 50, 'the sweep finds what was created by the rules of before');
select is(test.wrong(), 0::bigint, 'and gives it a place of the new kind');

select stint.move_marks(), stint.move_marks();
select stint.define_queue('q', p_fair => false);
select test.make('c', 10);
select stint.move_marks(), stint.move_marks();
select is(test.wrong() > 0, true, 'back again');
do $$ begin while stint.rerank_queues() > 0 loop perform stint.move_marks(); end loop; end $$;
select is(test.wrong(), 0::bigint, 'it takes a few batches too');
select stint.move_marks(), stint.move_marks();
select is((select clocks from stint_internal.mark order by id desc limit 1), (select array_agg(null::bigint) from stint_internal.mark where id = (select max(id) from stint_internal.mark)),
    'marks go by the sequence of ranks again');
update stint_internal.job_queue set rank = stint_internal.first_fair_rank() + 5 where id = (select id from stint_internal.job_queue where tenant_id = 'c' limit 1);
select is(stint.sweep_late_jobs(), 1, 'the sweep finds what has a place of the other kind');

create temp table got as select c.job_id from generate_series(1, 3) as g cross join lateral stint.claim_jobs('w', '{q}', 10000 + 0 * g) as c;
select is((select count(distinct job_id) from got), 24010 - 400::bigint, 'every job that waited can be claimed');
select is((select count(*) from stint_internal.job_queue where status <> 'processing'), 0::bigint, 'and none is left');

select * from finish();
rollback;
