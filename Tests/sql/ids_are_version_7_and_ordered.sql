-- Ids sort by time of creation, also on the fake clock, and tell that time.
begin;
select plan(5);

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

select * from finish();
rollback;
