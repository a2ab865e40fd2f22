-- Many failed runs in one call: an array of objects with the arguments of fail_job without p_. Stale runs are reported, not raised, so that one
-- of them does not undo the others. Raises ST001, ST002.
create or replace function stint.fail_jobs(p_failures jsonb) returns table (job_id uuid, status text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_options constant text[] := array['job_id', 'run', 'error_message', 'error_code', 'error_detail', 'retryable', 'retry_after', 'outcome',
                                       'exit_code', 'usage', 'checkpoint', 'rate_limit'];
    v_failure record;
begin
    if p_failures is null or jsonb_typeof(p_failures) <> 'array' then
        raise exception using errcode = 'ST001', message = 'p_failures must be a JSON array of objects',
            detail = format('Got %s.', coalesce('a JSON ' || jsonb_typeof(p_failures), 'an SQL null')),
            hint = 'select * from stint.fail_jobs(''[{"job_id": "…", "run": 1, "error_message": "…"}]'');';
    end if;
    if exists (select from jsonb_array_elements(p_failures) as e where jsonb_typeof(e) <> 'object') then
        raise exception using errcode = 'ST001', message = 'p_failures must be a JSON array of objects',
            detail = format('Got %s.', left((select e::text from jsonb_array_elements(p_failures) as e where jsonb_typeof(e) <> 'object' limit 1), 100)),
            hint = 'Each element is one failed run. Nothing was written.';
    end if;
    for v_failure in
        select f.*, e.failure from jsonb_array_elements(p_failures) as e (failure)
        cross join lateral jsonb_to_record(e.failure) as f (
            job_id uuid, run bigint, error_message text, error_code text, error_detail text, retryable boolean, retry_after interval,
            outcome text, exit_code int, usage jsonb, checkpoint jsonb, rate_limit jsonb)
        -- Always in the same order, so that two callers never wait for each other in a circle.
        order by f.job_id
    loop
        if v_failure.failure - c_options <> '{}' then
            raise exception using errcode = 'ST002', message = format('unknown option %s', (select quote_literal(k) from jsonb_object_keys(v_failure.failure - c_options) as k limit 1)),
                detail = format('Known are: %s.', array_to_string(c_options, ', ')), hint = 'Nothing was written.';
        end if;
        job_id := v_failure.job_id;
        begin
            status := stint.fail_job(v_failure.job_id, v_failure.run, v_failure.error_message, v_failure.error_code, v_failure.error_detail,
                v_failure.retryable, v_failure.retry_after, coalesce(v_failure.outcome, 'failed'), v_failure.exit_code, v_failure.usage,
                v_failure.checkpoint, v_failure.rate_limit);
        exception when sqlstate 'ST004' or sqlstate 'ST005' then
            status := 'stale';
        end;
        return next;
    end loop;
exception when data_exception then
    perform stint_internal.refuse_options('p_failures', p_failures, '{"job_id": "uuid", "run": "int8", "retryable": "bool", "retry_after": "interval", "exit_code": "int4"}');
    raise;
end $$;

comment on function stint.fail_jobs(jsonb) is
'Ends many failed runs; returns each job''s new status, or stale where the run was over. retryable may be left out: then the exit code and the job
type decide.';
