-- explain_job reads no more behind 100,000 jobs than behind 10,000, nor for a job with 30,000 parents.
begin;
select plan(11);
-- The least of several: others' changes to any catalogue, also of another database, can make a session read its own anew, and so make one dearer.
create function pg_temp.buffers(p_id uuid) returns bigint language plpgsql as $$
declare
    v_plan  json;
    v_least bigint;
begin
    perform stint.explain_job(p_id);
    for v_try in 1 .. 5 loop
        execute format('explain (analyze, buffers, timing off, format json) select stint.explain_job(%L)', p_id) into v_plan;
        v_least := least(v_least, (v_plan #>> '{0,Plan,Shared Hit Blocks}')::bigint + (v_plan #>> '{0,Plan,Shared Read Blocks}')::bigint);
    end loop;
    return v_least;
end $$;
create function pg_temp.reason(p_id uuid) returns jsonb language sql as $$
    select r from jsonb_array_elements(stint.explain_job(p_id) -> 'reasons') as r where r ->> 'code' in ('in_line', 'waits_for_parents')
$$;

select stint.create_job('a') as first \gset
select count(*) from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[5000]));
select stint.create_job('a') as near \gset
select count(*) from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[7000]));
select stint.create_job('a') as far \gset
select pg_temp.buffers(:'first') as first_cost, pg_temp.buffers(:'far') as far_cost \gset
select count(*) from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[88000]));
select stint.create_job('a') as last \gset
select is(pg_temp.reason(:'near') -> 'before', '5001', 'up to ten thousand jobs are counted');
select ok(pg_temp.reason(:'last') ->> 'text' like '%more than 10000 jobs of its queue are before it%' and pg_temp.reason(:'last') -> 'is_exact' = 'false', 'and no more');
select cmp_ok(pg_temp.buffers(:'first'), '<', 400::bigint, 'the first in line costs little');
select cmp_ok(pg_temp.buffers(:'first'), '<=', :first_cost + 20::bigint, 'and no more for those behind it');
select cmp_ok(pg_temp.buffers(:'last'), '<=', (:far_cost * 1.05)::bigint, 'the last of 100,000 costs what the last of 12,000 does');
select cmp_ok(pg_temp.buffers(:'last'), '<', 10000::bigint, 'which is less than a page for each that is counted');

-- Those that run stand in the same index.
select count(*) from stint.claim_jobs('w', p_limit => 10000);
select count(*) from stint.claim_jobs('w', p_limit => 5000);
select ok(pg_temp.reason(:'last') ->> 'text' like '%stands in a long line. 10001 run just now.', 'running ones count against the limit too');

-- Parents.
select stint.create_job('b', p_queue => 'b') as middle \gset
create temp table parent as
    select id, n from unnest(array(select stint.create_jobs_of_type('p', array_fill('{}'::jsonb, array[15000]), 'p')) || :'middle'::uuid
                             || array(select stint.create_jobs_of_type('p', array_fill('{}'::jsonb, array[15000]), 'p'))) with ordinality as e (id, n);
select stint.create_job('c', p_depends_on => array[:'middle']::uuid[]) as c \gset
-- The others as if they had been named too, without what that would cost here.
delete from stint_internal.job_dependency where child_id = :'c';
insert into stint_internal.job_dependency (child_id, place, parent_id) select :'c', n, id from parent;
select is(jsonb_array_length(pg_temp.reason(:'c') -> 'waits_for'), 5, 'five of 30,000 parents are named');
select cmp_ok(pg_temp.buffers(:'c'), '<', 2000::bigint, 'which costs little');
select count(*) from (select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w', '{p}', 10000)) as done;
select count(*) from (select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w', '{p}', 10000)) as done;
select count(*) from (select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('w', '{p}', 10000)) as done;
select is(pg_temp.reason(:'c') ->> 'text', 'It waits for some of 30001 jobs. If one of them does not complete, it is cancelled.', 'one that is left among them is not searched for');
select cmp_ok(pg_temp.buffers(:'c'), '<', 200000::bigint, 'at a bounded cost');

select * from finish();
rollback;
