-- Claims jobs whose types have a SQL handler, runs them and ends them, all in one transaction: SQL handlers without any runner. Jobs of processes are left where they
-- are, but read past: give SQL handlers a queue of their own where there are many of both. Holds the rows of its jobs until the end. Raises ST001, ST013.
create or replace function stint.run_sql_jobs(p_limit int default 100, p_queues text[] default null) returns table (job_id uuid, status text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_ids  uuid[];
    v_runs bigint[];
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception using errcode = 'ST001', message = 'run_sql_jobs needs a limit that makes sense', detail = format('Got p_limit %s.', p_limit),
            hint = 'p_limit is 1 to 10000; all of them are run in one transaction.';
    end if;
    select array_agg(c.job_id), array_agg(c.run) into v_ids, v_runs from stint_internal.claim_sql_jobs(p_limit, p_queues) as c;
    return query
    select r.job_id,
           -- The statement was cancelled before this one was done: back into the line, as if it had not been claimed.
           case when r.status = 'unfinished' and stint.release_job(r.job_id, v_runs[array_position(v_ids, r.job_id)]) then 'pending' else r.status end
    from stint.run_sql_handlers(v_ids, v_runs) as r;
end $$;

comment on function stint.run_sql_jobs(int, text[]) is
'Runs up to p_limit jobs whose types have a SQL handler, in one transaction, without any runner, and says what became of each. p_queues: where to look,
by default everywhere. The session''s statement_timeout limits all of them together; a job that took longer than the timeout of its type is not
completed. stint cron apply has pg_cron do it every minute.
select * from stint.run_sql_jobs(100);';
