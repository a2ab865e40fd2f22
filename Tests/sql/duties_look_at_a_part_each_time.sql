-- Duties that look at everything read as much a call however many jobs there are, and come to all of them in turn.
begin;
select plan(13);
select test.at('2030-01-01 12:00Z');

-- Two jobs or three a page, so that few make many pages: 1,500 or more.
select stint.define_job_type('limited', p_max_running => 1);
select count(*) from stint.create_jobs_of_type('plain', array_fill(jsonb_build_object('text', repeat('x', 1300)), array[2000]));
select count(*) from stint.create_jobs_of_type('limited', array_fill(jsonb_build_object('text', repeat('x', 1300)), array[2000]));
select cmp_ok(pg_relation_size('stint_internal.job_queue') / 8192, '>', 1500::bigint, 'the live table has many pages');
select test.later('1 second');
select stint.settle_limits();

create function pg_temp.rows_read(p_table regclass) returns bigint language sql volatile as $$
    select coalesce(idx_tup_fetch, 0) + seq_tup_read from pg_stat_xact_user_tables where relid = p_table
$$;
-- Calls a duty until it has done something, at most p_calls times; says how much it did, after how many calls.
create function pg_temp.turns(p_duty text, p_calls int) returns text language plpgsql as $$
declare v_did int := 0; v_call int := 0;
begin
    while v_did = 0 and v_call < p_calls loop
        v_call := v_call + 1;
        execute format('select stint.%I()', p_duty) into v_did;
    end loop;
    return v_did || ' in call ' || v_call;
end $$;
create function pg_temp.reads(p_duty text, p_table regclass) returns bigint language plpgsql as $$
declare v_before bigint := pg_temp.rows_read(p_table);
begin
    execute format('select stint.%I()', p_duty);
    return pg_temp.rows_read(p_table) - v_before;
end $$;

-- Lost runs: the first and the last job of the table.
create function pg_temp.lose(p_last boolean) returns void language sql as $$
    update stint_internal.job_queue j set status = 'processing', worker_id = 'gone', run = run + 1, attempts = 1, started_at = stint.now(), lease_until = stint.now() - interval '1 hour'
    where j.ctid = (select case when p_last then max(ctid) else min(ctid) end from stint_internal.job_queue where job_type = 'plain' and status = 'pending')
$$;
select cmp_ok(pg_temp.reads('rescue_stray_jobs', 'stint_internal.job_queue'), '<', 3500::bigint, 'rescue_stray_jobs reads a part of the jobs');
select is((select past from stint_internal.walk where name = 'rescue_stray_jobs'), '1000', 'and notes how far it has come');
select pg_temp.reads('rescue_stray_jobs', 'stint_internal.job_queue');
select is((select past from stint_internal.walk where name = 'rescue_stray_jobs'), '', 'at the end it begins anew');
select pg_temp.lose(false);
select is(pg_temp.turns('rescue_stray_jobs', 1), '1 in call 1', 'a lost run is found where it looks');
select pg_temp.lose(false);
select is(pg_temp.turns('rescue_stray_jobs', 3), '1 in call 2', 'or the next time round');

-- Limits.
select cmp_ok(pg_temp.reads('check_limits', 'stint_internal.job_queue'), '<', 6000::bigint, 'check_limits reads a part of the jobs');
update stint_internal.walk set past = '';
update stint_internal.job_queue set has_limits = null, status = 'pending', rank = nextval('stint_internal.rank_seq')
where id = (select id from stint_internal.job_queue where job_type = 'limited' and status = 'blocked' order by id desc limit 1);
delete from stint_internal.limit_place where job_id = (select id from stint_internal.job_queue where job_type = 'limited' order by id desc limit 1);
select matches(pg_temp.turns('check_limits', 10), '^[1-9][0-9]* in call [2-9]$', 'a job that is ready and not counted is found all the same, at the end of the table');
select stint.settle_limits();
insert into stint_internal.limit_place (job_id, limit_id, priority) select gen_random_uuid(), '6 ["limited"]', 0 from generate_series(1, 8000);
select cmp_ok(stint.check_limits(), '<=', 5010, 'places of jobs that are gone go a part at a time');
select is((select count(*) from (select stint.check_limits() from generate_series(1, 6)) as c), 6::bigint, 'and again');
select is((select count(*) from stint_internal.limit_place p where not exists (select from stint_internal.job_queue j where j.id = p.job_id)), 0::bigint, 'until all are gone');

-- Waiting nodes.
insert into stint_internal.job_watch (parent_id, child_id, from_place) select gen_random_uuid(), gen_random_uuid(), 1 from generate_series(1, 30000);
select cmp_ok(stint.find_stranded_dependents(), '<', 20000, 'nodes that watch nobody any more go a part at a time');
select stint.find_stranded_dependents() from generate_series(1, 3);
select is((select count(*) from stint_internal.job_watch), 0::bigint, 'until all are gone');
select * from finish();
rollback;
