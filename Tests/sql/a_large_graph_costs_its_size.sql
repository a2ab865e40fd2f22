-- Graphs of any size: sixteen times as large is sixteen times the work, no call does more than a bounded part of it, and the last end of very many is cheap.
begin;
select plan(33);
select test.at('2030-01-01 12:00Z');
-- Tables that do not fit into memory are where bad plans show.
set local work_mem = '64kB';
-- Only against hanging for hours.
set local statement_timeout = '1h';

-- CPU time of this session in milliseconds: other load on the machine does not count.
create function pg_temp.cpu() returns numeric language sql volatile as $$ select split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::numeric / 1e6 $$;
-- Looks into indexes and rows that were read, in this transaction: the same every time.
create function pg_temp.looks() returns bigint language sql volatile as $$
    select sum(idx_scan + idx_tup_fetch + seq_tup_read)::bigint from pg_stat_xact_user_tables where schemaname = 'stint_internal'
$$;
create function pg_temp.graph(p_shape text, p_count int, p_policy text default 'cancel') returns jsonb language sql as $$
    select jsonb_build_object('on_parent_failure', p_policy, 'jobs', jsonb_agg(jsonb_build_object('name', 'j' || n, 'job_type', 't', 'depends_on', case p_shape
        when 'star' then case when n > 1 then '["j1"]' else '[]' end::jsonb
        when 'chain' then case when n > 1 then jsonb_build_array('j' || n - 1) else '[]' end
        when 'chain backwards' then case when n < p_count then jsonb_build_array('j' || n + 1) else '[]' end
        when 'layers' then (select coalesce(jsonb_agg('j' || p), '[]') from generate_series((n - 1) / 20 * 20 - 19, (n - 1) / 20 * 20) as p where p > 0)
        end) order by n))
    from generate_series(1, p_count) as n
$$;
-- What a graph costs. A small one is made several times, since the kernel counts in steps of a few milliseconds.
create function pg_temp.cost(p_graph jsonb, p_times int default 1) returns numeric language plpgsql as $$
declare
    v_start numeric := pg_temp.cpu();
begin
    for v_time in 1 .. p_times loop
        perform stint.create_workflow(p_graph);
    end loop;
    return (pg_temp.cpu() - v_start) / p_times;
end $$;
-- Sixteen times as large, so that work which grows with the square shows in spite of whatever the machine does to the time. The least of a few tries: what else it does, and the
-- host of a virtual one, can make a try dearer, never cheaper.
create function pg_temp.ratio(p_shape text, p_count int) returns numeric language plpgsql as $$
declare
    v_small jsonb := pg_temp.graph(p_shape, p_count);
    v_large jsonb := pg_temp.graph(p_shape, p_count * 16);
    v_one   numeric := least(pg_temp.cost(v_small, 8), pg_temp.cost(v_small, 8));
    v_many  numeric;
begin
    for v_try in 1 .. 4 loop
        v_many := least(v_many, pg_temp.cost(v_large));
        exit when v_many / v_one < 64;
    end loop;
    return v_many / v_one;
end $$;
create function pg_temp.start() returns table (job_id uuid, run bigint) language sql as $$ select c.job_id, c.run from stint.claim_jobs('w', p_limit => 1) as c $$;
create function pg_temp.finish() returns boolean language sql as $$ select stint.complete_job(c.job_id, c.run) from pg_temp.start() as c $$;
create function pg_temp.fail() returns text language sql as $$ select stint.fail_job(c.job_id, c.run, 'no', p_retryable => false) from pg_temp.start() as c $$;
create function pg_temp.count(p_status text) returns bigint language sql as $$ select count(*) from stint.jobs where status = p_status $$;
-- Each call as if it were a transaction of its own; answers how many there were.
create function pg_temp.release_all() returns int language plpgsql as $$
declare
    v_calls int := 0;
begin
    while stint.release_dependents() > 0 loop
        v_calls := v_calls + 1;
    end loop;
    return v_calls;
end $$;
create function pg_temp.clear() returns void language sql as $$
    delete from stint_internal.job_queue; delete from stint_internal.job_history; delete from stint_internal.job_watch;
    delete from stint_internal.job_dependency; delete from stint_internal.job_node; delete from stint_internal.job_batch;
    delete from stint_internal.job_unsettled;
$$;

select cmp_ok(pg_temp.ratio(shape, 150), '<', 64.0, format('creating a %s of 2,400 jobs is about sixteen times the work of one of 150', shape))
from unnest('{star,chain,chain backwards,layers}'::text[]) as shape;
select pg_temp.clear();

-- Very many children.
select stint.create_workflow(pg_temp.graph('star', 7500)) as w \gset
select pg_temp.looks() as before \gset
select is(pg_temp.finish(), true, 'a job completes for which 7,499 wait');
select cmp_ok(pg_temp.looks() - :before, '<', 60000::bigint, 'with work for 1,000 of them');
select is(pg_temp.count('pending'), 1000::bigint, 'it releases 1,000 of them at once');
select is((stint.tick() ->> 'next_due_at')::timestamptz, stint.now(), 'and says that there is more to do at once');
-- Those that were released at once may be among the first that it tells.
select ok(pg_temp.count('pending') between 5000 and 6000, 'the duty tells 5,000 a call');
select is(pg_temp.release_all(), 1, 'until there are none');
select is(pg_temp.count('pending') || ' ' || pg_temp.count('blocked'), '7499 0', 'nobody is left behind');
select is((select count(*) from stint_internal.job_unsettled) + (select count(*) from stint_internal.job_watch), 0::bigint, 'and nothing is left over');
select pg_temp.clear();

select stint.create_workflow(pg_temp.graph('star', 1500)) as w \gset
select pg_temp.finish();
select is((select count(*) from stint.cancel_workflow(:'w')), 1499::bigint, 'a workflow is cancelled while the rest of it is still to be released');
select pg_temp.release_all();
select is(pg_temp.count('cancelled'), 1499::bigint, 'and stays cancelled');
select pg_temp.clear();

-- A failure that very many hear of. One more child has another parent, which completes before it was told.
select stint.create_workflow(pg_temp.graph('star', 3000)) as w \gset
select (stint.workflow_status(:'w') -> 'jobs' ->> 'j1')::uuid as parent, stint.create_job('other', p_priority => 9) as other \gset
select stint.create_job('both', p_depends_on => array[:'parent', :'other']::uuid[]) as both,
       stint.create_job('both', p_depends_on => array[:'parent', :'other']::uuid[], p_on_parent_failure => 'run') as run \gset
select stint.claim_jobs('w', p_limit => 1);
select pg_temp.fail();
select is(pg_temp.count('failed') || ' ' || pg_temp.count('blocked'), '1 3001', 'whoever fails such a job leaves all of its children to the duty');
select stint.complete_job(:'other', 1);
select is(test.status(:'both') || ' ' || test.status(:'run'), 'blocked blocked', 'a child that has not been told is not released by another parent');
select pg_temp.release_all();
select is(pg_temp.count('cancelled') || ' ' || pg_temp.count('blocked'), '3000 0', 'all are cancelled whose policy says so');
select is(test.status(:'both') || ' ' || test.status(:'run'), 'cancelled pending', 'and released who is to run anyway');
select pg_temp.clear();

select stint.create_workflow(pg_temp.graph('star', 3000)) as w \gset
select (stint.workflow_status(:'w') -> 'jobs' ->> 'j1')::uuid as parent \gset
select pg_temp.fail();
select is(stint.retry_job(:'parent'), 'pending', 'a job is retried before its children were told of its failure');
select is(pg_temp.count('cancelled'), 2999::bigint, 'they are told now: a retry does not take back what follows from an end');
select pg_temp.clear();

select stint.create_workflow(pg_temp.graph('star', 3000, 'wait')) as w \gset
select (stint.workflow_status(:'w') -> 'jobs' ->> 'j1')::uuid as parent \gset
select pg_temp.fail();
select stint.retry_job(:'parent');
select pg_temp.release_all();
select is(pg_temp.count('blocked'), 2999::bigint, 'who waits for a retry waits for it');
select pg_temp.finish();
select pg_temp.release_all();
select is(pg_temp.count('pending'), 2999::bigint, 'until it has completed');
select pg_temp.clear();

select stint.create_workflow(pg_temp.graph('chain', 2500));
select pg_temp.fail();
select is(pg_temp.count('cancelled'), 1000::bigint, 'a long chain is cancelled 1,000 at a time');
select pg_temp.release_all();
select is(pg_temp.count('cancelled'), 2499::bigint, 'to its end');
select pg_temp.clear();

-- Very many parents, of which the first that was watched ends last.
create function pg_temp.last_end(p_count int) returns bigint language plpgsql as $$
declare
    v_last   record;
    v_ids    uuid[];
    v_before bigint;
begin
    perform stint.create_batch((select jsonb_agg('{"job_type": "part"}'::jsonb) from generate_series(1, p_count)), p_on_completion => '{"job_type": "callback"}');
    v_ids := array(select c.job_id from stint.claim_jobs('w', p_limit => p_count) as c);
    select w.parent_id as id into v_last from stint_internal.job_watch w order by w.from_place limit 1;
    perform stint.complete_jobs(array(select e from unnest(v_ids) as e where e <> v_last.id), array_fill(1::bigint, array[p_count - 1]));
    if exists (select from stint.jobs where job_type = 'callback' and status = 'pending') then
        raise exception 'too early';
    end if;
    v_before := pg_temp.looks();
    perform stint.complete_job(v_last.id, 1);
    return pg_temp.looks() - v_before;
end $$;
select pg_temp.last_end(600) as small \gset
select is(pg_temp.count('pending'), 1::bigint, 'the last end of 600 makes the callback');
select pg_temp.clear();
select pg_temp.last_end(9600) as large \gset
select is(pg_temp.count('pending'), 1::bigint, 'and that of 9,600');
select cmp_ok(:large, '<', :small * 3 / 2, 'with hardly more to look at');
select pg_temp.clear();

-- One of very many fails, is retried, and ends last.
select stint.create_batch((select jsonb_agg('{"job_type": "part"}'::jsonb) from generate_series(1, 2000)), p_on_success => '{"job_type": "callback"}') as b \gset
select (array_agg(job_id))[700] as one, array_agg(job_id) as ids from stint.claim_jobs('w', p_limit => 2000) \gset
select stint.fail_job(:'one', 1, 'no', p_retryable => false);
select stint.retry_job(:'one');
select stint.complete_jobs(array(select unnest(:'ids'::uuid[]) except select :'one'), array_fill(1::bigint, array[1999]));
select is(stint.batch_status(:'b') ->> 'finished_at', null, 'a batch of 2,000 waits for the one that is retried');
select pg_temp.looks() as before \gset
select is(pg_temp.finish(), true, 'which completes');
-- At those of its stretch of 512 at most, twice: how many of them depends on the order in which the others ended, and so on their ids.
select cmp_ok(pg_temp.looks() - :before, '<', 1500::bigint, 'without a look at all others');
select is((select count(*) from stint.jobs where job_type = 'callback'), 1::bigint, 'and then the callback is made');
select is((select count(*) from stint_internal.job_watch), 0::bigint, 'nobody watches any more');
select is((select count(*) from stint_internal.job_batch where finished_at is null), 0::bigint, 'and all is over');
select * from finish();
rollback;
