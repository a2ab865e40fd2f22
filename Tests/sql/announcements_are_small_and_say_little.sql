-- job_status notifications: ids, status and percent, never payloads or messages; always under 8,000 bytes.
begin;
select plan(6);
-- pg_notify writes down what it is given. The functions find it through their search_path, so this stands in for pg_catalog's own for this transaction.
create temp table told (channel text, payload text);
create function pg_temp.told() returns setof told language sql as $$ select * from told $$;
do $do$
begin
    execute replace(replace(pg_get_functiondef('stint_internal.announce'::regproc), 'perform pg_notify(', 'insert into pg_temp.told values ('),
        'v_used >= 20', 'false');
end $do$;

create temp table made as select id from stint.create_jobs_of_type('secret_type', array_fill('{"secret": "payload"}'::jsonb, '{5000}')) as id;
create temp table got as select * from stint.claim_jobs('w', p_limit => 5000);
select stint.update_job_progress(job_id, 50, 'secret message', run) from got limit 1;
select stint.fail_job(job_id, run, 'secret error') from got limit 1;
select stint.complete_jobs((select array_agg(job_id) from got), (select array_agg(run) from got));
select is((select count(*) from pg_temp.told() where channel = 'job_status'), 5::bigint, 'one notification a batch');
select ok((select max(octet_length(payload)) < 8000 from pg_temp.told()), 'under 8,000 bytes, also for 5,000 jobs');
select is((select array_agg((payload::jsonb ->> 'count')::int) from pg_temp.told()), '{5000,5000,1,1,4999}', 'with the number of jobs');
select is((select array_agg(payload::jsonb ->> 'status') from pg_temp.told()), '{pending,processing,processing,retrying,completed}', 'and their status');
select is((select array_agg(distinct k order by k) from pg_temp.told(), jsonb_object_keys(payload::jsonb) as k), '{count,ids,percent,status}', 'and nothing else');
select ok((select bool_and(payload not like '%secret%') from pg_temp.told()), 'no type, payload, message or error');

select * from finish();
rollback;
