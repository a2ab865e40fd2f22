-- Examples/sql/index_document.sql does what its first lines say.
begin;
select plan(4);
\ir ../../Examples/sql/index_document.sql
insert into library.document values (1, 'Stint', 'an allotted period of work'), (2, 'Queue', 'a line of those who wait');
create temp table j as select n, stint.create_job('index_document', jsonb_build_object('id', n)) as id from unnest('{1,2,3,1}'::int[]) as n;
select is((select string_agg(status, ',') from stint.run_sql_jobs()), 'completed,completed,completed,completed', 'its jobs are run');
select results_eq('select title from library.document where words @@ to_tsquery(''english'', ''waiting'')', $$ values ('Queue'::text) $$, 'documents are found');
select is((select string_agg(coalesce(s.result::text, 'none'), ',' order by j.n) from j join stint.jobs s on s.id = j.id), '4,4,3,none', 'each job has its result');
update j set id = stint.create_job('index_document', '{"id": "x"}') where n = 3;
select is((select string_agg(status, ',') from stint.run_sql_jobs()), 'retrying', 'bad input fails');
select * from finish();
rollback;
