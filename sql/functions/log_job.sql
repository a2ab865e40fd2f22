-- One line of a running job's log. Raises ST001, ST004, ST005 stale_run.
create or replace function stint.log_job(
    p_job_id uuid, p_run bigint, p_level text, p_message text, p_fields jsonb default null
) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_level is null or p_level not in ('debug', 'info', 'warning', 'error') then
        raise exception using errcode = 'ST001', message = format('p_level is %s', quote_nullable(left(p_level, 40))),
            detail = 'Levels are debug, info, warning and error.', hint = 'Use info when in doubt.';
    end if;
    insert into stint_internal.job_log (job_id, run, logged_at, level, message, fields)
    select j.id, j.run, stint.now(), p_level, left(coalesce(p_message, ''), 10000), p_fields
    from stint_internal.job_queue j where j.id = p_job_id and j.run = p_run and j.status = 'processing';
    if not found then
        perform stint_internal.refuse_run(p_job_id, p_run);
    end if;
    return true;
end $$;

comment on function stint.log_job(uuid, bigint, text, text, jsonb) is
'Adds a line to the log of a running job. p_level: debug, info, warning or error. p_fields: a JSON object of facts.';
