-- A job's log, a page at a time. Raises ST001, ST004.
create or replace function stint.job_logs(
    p_job_id uuid, p_level text default 'debug', p_after bigint default 0, p_limit int default 1000
) returns table (id bigint, run bigint, logged_at timestamptz, level text, message text, fields jsonb, stream text, sequence int,
               correlation_id text)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_levels constant text[] := '{debug,info,warning,error}';
    v_correlation_id text;
begin
    if array_position(c_levels, p_level) is null or p_limit is null or p_limit not between 1 and 10000 then
        raise exception using errcode = 'ST001', message = 'job_logs needs a level and a limit that make sense',
            detail = format('Got p_level %s, p_limit %s.', quote_nullable(left(p_level, 40)), p_limit),
            hint = 'Levels are debug, info, warning and error; p_limit is 1 to 10000.';
    end if;
    -- The trace id of a W3C traceparent, 00-TRACE-SPAN-FLAGS; runners write the same into their own log.
    select coalesce(nullif(split_part(j.trace_context ->> 'traceparent', '-', 2), ''), j.id::text) into v_correlation_id
    from stint.jobs j where j.id = p_job_id;
    if not found then
        perform stint_internal.job_not_found(p_job_id);
    end if;
    return query
    select l.id, l.run, l.logged_at, l.level, l.message, l.fields, l.stream, l.sequence, v_correlation_id
    from stint_internal.job_log l
    where l.job_id = p_job_id and l.id > p_after and l.logged_at >= stint_internal.id_time(p_job_id)
      and l.level = any (c_levels[array_position(c_levels, p_level):])
    order by l.id limit p_limit;
end $$;

comment on function stint.job_logs(uuid, text, bigint, int) is
'Log lines of a job in order: those of at least p_level, after the line p_after, at most p_limit. For the next page pass the last id.
stream and sequence say where the runner read a line: stdout, stderr, message or runner. correlation_id: the trace id of the job''s traceparent, else its id.';
