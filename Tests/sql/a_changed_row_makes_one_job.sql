-- A table as a source of jobs: which changes count, which share a job, and what the job knows.
begin;
select plan(37);
select test.at('2030-01-01 12:00Z');
create table public.documents (id int primary key, tenant text, title text, body text, status text default 'draft', edits int not null default 0,
                               words int generated always as (length(body)) stored);
create function pg_temp.payloads() returns jsonb language sql as $$ select coalesce(jsonb_agg(payload order by rank), '[]') from stint_internal.job_queue where run = 0 $$;
create function pg_temp.jobs() returns bigint language sql as $$ select count(*) from stint.jobs where status in ('pending', 'scheduled') $$;
create function pg_temp.clear() returns void language sql as $$ delete from stint_internal.job_queue $$;

select is(stint.create_trigger_source('public.documents', 'index_document', p_on => '{insert,update,delete,truncate}', p_columns => '{body}', p_key => 'id'),
    'documents_index_document', 'a source has a name');
select is((select array[table_name, key::text, problem] from stint.trigger_sources), array['public.documents', '{id}', null], 'and is listed');
insert into documents (id, body) values (1, 'a'), (2, 'b');
select is(pg_temp.payloads(), '[{"table": "public.documents", "op": "insert", "key": {"id": 1}}, {"table": "public.documents", "op": "insert", "key": {"id": 2}}]', 'each new row makes a job');
select pg_temp.clear();
update documents set title = 'x', body = body;
select is(pg_temp.jobs(), 0::bigint, 'an update that changes none of the columns makes none');
update documents set body = null where id = 1;
select is(pg_temp.payloads(), '[{"table": "public.documents", "op": "update", "key": {"id": 1}}]', 'becoming null is a change, and only the changed row makes a job');
do $$ begin for i in 1 .. 1000 loop update documents set body = i::text where id = 1; end loop; end $$;
select is(pg_temp.jobs(), 1::bigint, 'a thousand updates of a row make one job');
select test.later('1 hour');
update documents set body = 'later' where id = 1;
select is(pg_temp.jobs(), 1::bigint, 'also one that comes an hour later, while the job still waits');
select test.claim();
update documents set body = 'again' where id = 1;
update documents set body = 'and again' where id = 1;
select is(pg_temp.jobs(), 1::bigint, 'while it runs, changes make one further job');
delete from documents where id = 1;
select is(pg_temp.payloads(), '[{"table": "public.documents", "op": "delete", "key": {"id": 1}}]', 'which says what happened last');
truncate documents;
select is(pg_temp.payloads() -> 1, '{"table": "public.documents", "op": "truncate", "key": {"id": null}}', 'truncate makes a job without a key');
select pg_temp.clear();

insert into documents (id, body) values (5, 'a') on conflict (id) do update set body = excluded.body;
select pg_temp.clear();
insert into documents (id, body) values (5, 'b'), (6, 'b') on conflict (id) do update set body = excluded.body;
select is((select jsonb_agg(p -> 'op' order by p -> 'key') from jsonb_array_elements(pg_temp.payloads()) as p), '["update", "insert"]', 'on conflict do update: one job for each row');
select pg_temp.clear();
merge into documents d using (values (5, 'c'), (7, 'c')) as s (id, body) on d.id = s.id
    when matched then update set body = s.body when not matched then insert (id, body) values (s.id, s.body);
select is((select jsonb_agg(p -> 'op' order by p -> 'key') from jsonb_array_elements(pg_temp.payloads()) as p), '["update", "insert"]', 'merge too');
select pg_temp.clear();
update documents set id = 70, body = 'moved' where id = 7;
select is((select jsonb_agg(p #> '{key,id}' order by p -> 'key') from jsonb_array_elements(pg_temp.payloads()) as p), '[7, 70]', 'a row that changes its key concerns both keys');
select pg_temp.clear();
set local session_replication_role = replica;
update documents set body = 'replicated' where id = 5;
set local session_replication_role = origin;
select is(pg_temp.jobs(), 0::bigint, 'changes that were made elsewhere and are only applied here make none');

savepoint a;
insert into documents (id, body) values (8, 'never');
rollback to a;
select is(pg_temp.jobs(), 0::bigint, 'a change that is rolled back makes no job');

-- What the job knows.
select stint.create_trigger_source('public.documents', 'index_document', p_columns => '{body,status}', p_when => '$.status == "published" || $old.status == "published" && (($.id / 2).floor() > 0)',
    p_payload => '{"id": "$.id", "was": "$old.status", "is": ["$.status", {"words": "$.words"}], "n": 1, "money": "$$5", "from": "$table"}', p_queue => 'q', p_priority => 7, p_delay => '1 minute');
select is((select count(*) from stint.trigger_sources), 1::bigint, 'the same name again replaces a source');
delete from documents where id = 6;
insert into documents (id, body, status) values (9, 'abc', 'draft');
update documents set body = 'abcd' where id = 9;
select is(pg_temp.jobs(), 0::bigint, 'events that it has no more, and rows that do not meet its condition, make no job');
update documents set status = 'published' where id = 9;
select is(pg_temp.payloads(), '[{"id": 9, "was": "draft", "is": ["published", {"words": 4}], "n": 1, "money": "$5", "from": "public.documents"}]', 'a payload is filled in from the row, the row before, generated columns and literals');
select is((select array[status, queue, priority::text, (scheduled_for - created_at)::text] from stint.jobs where status = 'scheduled'), '{scheduled,q,7,00:01:00}', 'the job waits for its window');
select test.later('30 seconds');
update documents set status = 'draft', body = 'longer' where id = 9;
select is((select jsonb_build_array(count(*), min(payload #>> '{was}'), min(payload #> '{is,1,words}' #>> '{}'), min(scheduled_for - created_at)) from stint.jobs where status = 'scheduled'),
    '[1, "published", "6", "00:01:00"]', 'within it a further change is joined: the payload is the latest, the time stays');
select pg_temp.clear();

-- Names and types.
alter table documents rename to "Old Papers";
alter table "Old Papers" rename column body to "Body %s ""x""";
update "Old Papers" set "Body %s ""x""" = 'y', status = 'published' where id = 9;
select is(pg_temp.payloads() #>> '{0,from}', 'public."Old Papers"', 'a renamed table and renamed columns are still known');
alter table "Old Papers" drop column status;
select is(test.error_of($$ insert into "Old Papers" (id) values (10) $$), 'trigger source documents_index_document cannot tell which jobs this change makes It uses column status of table public."Old Papers", which is gone.',
    'a column that is gone is an error, not a lost job');
select matches((select problem from stint.trigger_sources), 'column', 'and the view says so');
select pg_temp.clear();
select stint.drop_trigger_source('documents_index_document');
select is((select count(*) from pg_trigger where tgrelid = '"Old Papers"'::regclass), 0::bigint, 'a dropped source takes its triggers along');

create type mood as enum ('good', 'bad');
create function public.evil(mood) returns json language sql as $$ select '"evil"'::json $$;
create cast (mood as json) with function public.evil(mood);
create table public."Odd ""T""" ("a%I" int, "B'" text, m mood, ms mood[], primary key ("a%I", "B'"));
select stint.create_trigger_source('public."Odd ""T"""', 'odd', p_on => '{insert}', p_payload => '["a%I", "B''", "m", "ms"]');
insert into "Odd ""T""" values (1, 'x''%1$s', 'good', '{bad,good}');
select is(pg_temp.payloads() -> 0, $j${"a%I": 1, "B'": "x'%1$s", "m": "good", "ms": ["bad", "good"]}$j$, 'odd names and own types, whose casts are not called');
select pg_temp.clear();

create table public.events (id bigint, day date, note text) partition by range (day);
create table public.events_a partition of public.events for values from ('2030-01-01') to ('2030-02-01');
create table public.events_b partition of public.events for values from ('2030-02-01') to ('2030-03-01');
select stint.create_trigger_source('public.events', 'event', p_key => '{id,day}');
insert into events values (1, '2030-01-05', 'n');
update events set day = '2030-02-05';
select is(jsonb_array_length(pg_temp.payloads()), 2, 'a row that moves to another partition is an update');
select pg_temp.clear();
insert into events select n, '2030-01-07', repeat('k', 300) from generate_series(1, 20001) as n;
select is(pg_temp.jobs(), 20001::bigint, 'more rows than go into one batch each make a job');
select pg_temp.clear();

create table public.lines (id int primary key, document int, t text);
select stint.create_trigger_source('public.lines', 'recompute', p_key => 'document', p_on => '{insert,update,delete}', p_tenant_column => 't');
insert into lines select n, n % 3, 'acme' from generate_series(1, 30) as n;
select is((select jsonb_agg(distinct tenant_id) || to_jsonb(count(*)) from stint.jobs where status = 'pending'), '["acme", 3]', 'rows of the same key in one statement make one job, of the tenant in the row');
update lines set t = 'other' where id = 3;
select is((select count(*) from stint.jobs where status = 'pending' and tenant_id = 'other'), 1::bigint, 'tenants do not share jobs');
select pg_temp.clear();
select stint.create_trigger_source('public.lines', 'audit', p_coalesce => false, p_on => '{update}', p_payload => '["id"]');
update lines set document = document + 1 where id < 3;
update lines set document = document + 1 where id < 3;
select is((select count(*) from stint.jobs where job_type = 'audit'), 4::bigint, 'a source that does not coalesce makes a job for each change');

-- What is refused.
select is(test.state_of(format('select stint.create_trigger_source(%s)', a)), 'ST001', 'refused: ' || a)
from unnest(array[$$'public.lines', 'x', p_on => '{select}'$$, $$'public.lines', 'x', p_columns => '{nope}'$$, $$'public.lines', 'x', p_payload => '{"a": "$.nope"}'$$,
                  $$'public.lines', 'x', p_when => '$.nope == 1'$$, $$'public.lines', 'x', p_when => '$.id'$$, $$'public.events_a', 'x'$$,
                  $$'stint.jobs', 'x', p_key => 'id'$$]) as a;
select * from finish();
rollback;
