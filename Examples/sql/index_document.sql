-- A SQL handler: keeps a search index of documents up to date, many documents in one call.
--   psql -f Examples/sql/index_document.sql
--   select stint.create_job('index_document', '{"id": 1}');
--   select * from stint.run_sql_jobs();         or let a runner, or pg_cron, do it

create schema if not exists library;
create table library.document (id bigint primary key, title text not null, body text not null, words tsvector);
create index on library.document using gin (words);

-- Each job names a document. The answer to each is how many words it has, null where there is no such document: then it was deleted meanwhile, and all is well.
create function library.index_documents(p_jobs jsonb[]) returns jsonb[]
    language sql
as $$
    with indexed as (
        update library.document d
        set words = setweight(to_tsvector('english', d.title), 'A') || to_tsvector('english', d.body)
        from (select distinct (j -> 'payload' ->> 'id')::bigint as id from unnest(p_jobs) as j) as wanted
        where d.id = wanted.id
        returning d.id, length(d.words) as words
    )
    select array_agg(to_jsonb(i.words) order by j.place)
    from unnest(p_jobs) with ordinality as j (job, place)
    left join indexed i on i.id = (j.job -> 'payload' ->> 'id')::bigint
$$;

select stint.define_job_type('index_document', p_handler => 'library.index_documents', p_timeout => '1 minute');
