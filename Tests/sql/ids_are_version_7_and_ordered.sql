-- Ids sort by time of creation, also on the fake clock, and tell that time.
begin;
select plan(8);

select test.at('2030-01-01 12:00:00.0006Z');
create temp table made as select n, stint.create_job('a', jsonb_build_object('n', n)) as id from generate_series(1, 3) as n;
select test.later('1 second');
insert into made select 4, stint.create_job('a');

select is((select count(distinct id) from made), 4::bigint, 'each job has an id of its own');
select ok((select bool_and(substr(id::text, 15, 1) = '7' and substr(id::text, 20, 1) in ('8', '9', 'a', 'b')) from made),
    'ids are UUIDs of version 7 and of the RFC''s variant');
select ok((select id from made where n = 4) > (select max(id::text)::uuid from made where n < 4), 'a later job has a greater id');
select ok((select bool_and(stint_internal.id_time(id) <= '2030-01-01 12:00:00.0006Z') from made where n < 4),
    'the time inside an id is never later than the job''s first moment');
select ok((select bool_and(stint_internal.id_time(id) > '2030-01-01 11:58Z') from made), 'nor long before it');

-- Made together.
create temp table many as
select * from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, array[1000])) with ordinality as m (id, n);
select is((select count(distinct id) from many), 1000::bigint, 'each of many jobs has an id of its own');
select ok((select bool_and(substr(id::text, 15, 1) = '7' and substr(id::text, 20, 1) in ('8', '9', 'a', 'b')
                           and stint_internal.id_time(id) between '2030-01-01 11:58Z' and '2030-01-01 12:00:01.0006Z') from many),
    'ids of many jobs are of version 7 too, and tell their time');
select is((select array_agg(n order by id) from many), (select array_agg(n order by n) from many), 'and are ordered');

select * from finish();
rollback;
