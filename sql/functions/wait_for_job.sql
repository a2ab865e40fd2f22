-- Looks until a job has ended or the time is over, by the clock of the server; first often, then every half second. Each look sees what has been committed
-- since, which only read committed allows. Holds a connection, and a snapshot that keeps dead rows from being removed, hence the minute. Raises ST001, ST004, ST006.
create or replace function stint.wait_for_job(p_job_id uuid, p_timeout interval default '30 seconds') returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz := clock_timestamp() + p_timeout;
    v_pause float8 := 0.005;
    v_job   jsonb;
begin
    if p_timeout is null or p_timeout not between interval '0' and interval '1 minute' then
        raise exception using errcode = 'ST001', message = format('p_timeout is %s', coalesce(p_timeout::text, 'null')),
            detail = 'It may be 0 to 1 minute: the call holds a connection and a snapshot.', hint = 'Call again to go on waiting, or follow it with stint job watch.';
    elsif current_setting('transaction_isolation') <> 'read committed' then
        raise exception using errcode = 'ST001', message = format('wait_for_job cannot see changes in a transaction that is %s', current_setting('transaction_isolation')),
            detail = 'Such a transaction sees the job as it was at its beginning, for ever.', hint = 'Call it outside, or with isolation level read committed.';
    elsif exists (select from stint_internal.job_queue j where j.id = p_job_id and stint_internal.is_uncommitted(j.xmin) and j.status <> 'processing'
                  and stint_internal.is_visible(j.tenant_id, j.created_by)) then
        raise exception using errcode = 'ST006', message = format('job %s was changed in this transaction', p_job_id),
            detail = 'Nobody can start it before this transaction is committed.', hint = 'Commit first, then wait.';
    end if;
    loop
        v_job := stint.job_status(p_job_id);
        if v_job ->> 'finished_at' is not null then
            return v_job;
        elsif clock_timestamp() >= v_until then
            return v_job || jsonb_build_object('hint', format('It has not ended yet. Why: select stint.explain_job(%L);', p_job_id));
        end if;
        perform pg_sleep(least(v_pause, extract(epoch from v_until - clock_timestamp())));
        v_pause := least(v_pause * 1.5, 0.5);
    end loop;
end $$;

comment on function stint.wait_for_job(uuid, interval) is
'Waits until a job has ended, and returns what job_status says then; after p_timeout (up to a minute) what it says by then: finished_at is null, and hint
names stint.explain_job, which says why. It polls; not in the transaction that creates the job, nor in one that is repeatable read. stint job watch is told instead
of asking.
select stint.wait_for_job(''…'') -> ''result'';';
