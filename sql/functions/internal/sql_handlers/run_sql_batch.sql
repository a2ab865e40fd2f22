-- One call of a SQL handler, for jobs of one type, tenant and creator: what it does and the completion of its jobs stand in one subtransaction, or neither does.
-- When a call for many jobs fails, each of them is run by itself, so that one cannot fail the others. Answers with a status for each; unfinished:
-- the statement was cancelled, and it was not, or not surely, this job that took too long. p_is_alone: no other job is run by this statement.
create or replace function stint_internal.run_sql_batch(
    p_type stint_internal.job_type, p_job_ids uuid[], p_runs bigint[], p_envelopes jsonb[], p_tenant_id text, p_user_id text, p_is_alone boolean)
    returns text[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_count     int := cardinality(p_job_ids);
    v_start     timestamptz := clock_timestamp();
    v_results   jsonb[];
    v_statuses  text[] := '{}';
    v_code      text;
    v_message   text;
    v_detail    text;
    v_hint      text;
    v_context   text;
    v_is_late   boolean;
begin
    if v_count = 1 or p_type.handler_takes_array then
        begin
            v_results := stint_internal.run_as(
                p_type.handler_role, (select n.oid from pg_namespace n where n.nspname = (parse_ident(p_type.handler))[1]),
                format(case when p_type.handler_takes_array then 'select %s($1)' else 'select array[%s($1[1])]' end, p_type.handler),
                p_envelopes, p_tenant_id, p_user_id);
            if cardinality(v_results) is distinct from v_count then
                raise exception using errcode = 'ST001', message = format('%s returned %s results for %s jobs', p_type.handler,
                        coalesce(cardinality(v_results), 0), v_count),
                    detail = 'Each job gets the result at its place in the array.', hint = 'Return as many elements as were passed, null for a job without a result.';
            end if;
            if clock_timestamp() - v_start > p_type.timeout then
                raise query_canceled;
            end if;
            if stint_internal.archive_jobs(p_job_ids, p_runs, '{processing}', 'completed', v_results) < v_count then
                raise exception using errcode = 'ST005', message = 'a run is over', detail = 'It was taken back while its handler ran.', hint = 'Throw its result away.';
            end if;
            perform stint_internal.announce(p_job_ids, 'completed');
            return array_fill('completed'::text, array[v_count]);
        exception when query_canceled or others then
            get stacked diagnostics v_code = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail,
                v_hint = pg_exception_hint, v_context = pg_exception_context;
        end;
    end if;

    if cardinality(p_job_ids) > 1 then
        for i in 1 .. cardinality(p_job_ids) loop
            v_statuses := v_statuses || case
                -- The session's clock does not start again within a statement, so nothing more is begun.
                when v_code = '57014' then '{unfinished}'
                else stint_internal.run_sql_batch(p_type, p_job_ids[i:i], p_runs[i:i], p_envelopes[i:i], p_tenant_id, p_user_id, false) end;
            v_code := case v_statuses[i] when 'unfinished' then '57014' end;
        end loop;
        return v_statuses;
    end if;

    -- What limits a job that is alone is the clock of the statement, which started before ours; on a busy machine long before. A moment less, since the two are not read at once.
    v_is_late := v_code = '57014'
        and clock_timestamp() - case when p_is_alone then statement_timestamp() else v_start end > p_type.timeout - interval '100 milliseconds';
    if v_code = '57014' and not v_is_late and not p_is_alone then
        return '{unfinished}';
    end if;
    return array(select f.status from stint.fail_jobs(jsonb_build_array(jsonb_build_object(
        'job_id', p_job_ids[1], 'run', p_runs[1],
        'outcome', case when v_is_late then 'timeout' when v_code = '57014' then 'interrupted' else 'failed' end,
        'error_code', case when v_is_late then 'timeout' else v_code end,
        'error_message', case when v_is_late then format('did not finish within %s', p_type.timeout) else v_message end,
        -- Without what stands around the handler, which is the same for all.
        'error_detail', nullif(concat_ws(E'\n', nullif(v_detail, ''), nullif(v_hint, ''),
            nullif(regexp_replace(v_context, '(\n|^)SQL statement "select [^\n]*\nPL/pgSQL function stint_internal\.run_as_.*|(\n|^)PL/pgSQL function stint_internal\.run_.*', ''), '')), ''),
        'retryable', case v_code when 'ST014' then false end))) as f);
end $$;

comment on function stint_internal.run_sql_batch(stint_internal.job_type, uuid[], bigint[], jsonb[], text, text, boolean) is
'Runs the SQL handler of a type for some of its jobs and completes or fails them; returns completed, retrying, failed, …, stale or unfinished for each.';
