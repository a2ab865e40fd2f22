-- Many log lines of many runs in one statement; lines of stale runs are dropped and those runs answered. Order within a job is the array's.
-- Raises ST001, and 23514 for an unknown level.
create or replace function stint.log_jobs(p_lines jsonb) returns table (job_id uuid, run bigint)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    -- By primary key, whatever the planner last heard of the size of the table; see stint_internal.archive_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
#variable_conflict use_column
begin
    if jsonb_typeof(p_lines) is distinct from 'array' or jsonb_path_exists(p_lines, 'strict $[*] ? (@.type() != "object")') then
        raise exception using errcode = 'ST001', message = 'p_lines must be a JSON array of objects',
            detail = format('Got %s.', coalesce(case when jsonb_typeof(p_lines) = 'array' then 'an array with something else in it' else 'a JSON ' || jsonb_typeof(p_lines) end, 'an SQL null')),
            hint = 'select * from stint.log_jobs(''[{"job_id": "…", "run": 1, "level": "info", "message": "…"}]'');';
    end if;
    return query
    with given as materialized (
        select e.n, l.* from jsonb_array_elements(p_lines) with ordinality as e (line, n)
        cross join lateral jsonb_to_record(e.line) as l (job_id uuid, run bigint, at timestamptz, level text, message text, fields jsonb, stream text, sequence int)
    ), current as materialized (
        select j.id, j.run from (select distinct g.job_id, g.run from given g) as g
        join stint_internal.job_queue j on j.id = any (array[g.job_id]) and j.run = g.run and j.status = 'processing'
    ), written as (
        insert into stint_internal.job_log (job_id, run, logged_at, level, message, fields, stream, sequence)
        select g.job_id, g.run, coalesce(g.at, stint.now()), coalesce(g.level, 'info'), left(coalesce(g.message, ''), 10000), g.fields,
               g.stream, g.sequence
        from given g join current c on c.id = g.job_id and c.run = g.run
        order by g.n
    )
    select distinct g.job_id, g.run from given g where not exists (select from current c where c.id = g.job_id and c.run = g.run);
exception when data_exception then
    perform stint_internal.refuse_options('p_lines', p_lines, '{"job_id": "uuid", "run": "int8", "at": "timestamptz", "sequence": "int4"}');
    raise;
end $$;

comment on function stint.log_jobs(jsonb) is
'Adds many log lines: [{"job_id", "run", "level", "message", "fields", "at", "stream", "sequence"}]. Returns the runs that are over: end their handlers.';
