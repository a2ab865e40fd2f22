-- Runs claimed jobs whose types have a SQL handler, and ends them: what a handler does, and that its job is completed, happen in one transaction or not at all. Jobs of one
-- type and tenant go into one call where the handler takes an array. Locks a job only when it ends, so that it can be cancelled while it runs.
-- Time is limited by the session's statement_timeout: set it to the timeout of the type, in a statement before this one. Raises ST001, ST013.
create or replace function stint.run_sql_handlers(p_job_ids uuid[], p_runs bigint[]) returns table (job_id uuid, status text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_before  text[] := stint_internal.session_identity();
    v_ids     uuid[] := '{}';
    v_states  text[] := '{}';
    v_type    stint_internal.job_type;
    v_batch   record;
begin
    if cardinality(p_job_ids) is distinct from cardinality(p_runs) then
        raise exception using errcode = 'ST001', message = 'the arrays of run_sql_handlers have different lengths',
            detail = format('%s ids, %s runs.', cardinality(p_job_ids), cardinality(p_runs)), hint = 'Pass one run for each id, as claim_jobs returned them.';
    end if;
    perform stint_internal.refuse_deferred();
    for v_batch in select * from stint_internal.sql_batches(p_job_ids, p_runs) loop
        select * into v_type from stint_internal.job_type t where t.name = v_batch.job_type;
        v_ids := v_ids || v_batch.job_ids;
        v_states := v_states || case
            when 'unfinished' = any (v_states) then array_fill('unfinished'::text, array[cardinality(v_batch.job_ids)])
            when v_batch.is_cancelled then
                array(select case when stint.release_job(e.id, e.run) then 'cancelled' end from unnest(v_batch.job_ids, v_batch.runs) as e (id, run))
            else stint_internal.run_sql_batch(v_type, v_batch.job_ids, v_batch.runs, v_batch.envelopes, v_batch.tenant_id, v_batch.user_id,
                                              cardinality(p_job_ids) = 1) end;
    end loop;
    perform stint_internal.set_identity(v_before);
    return query select * from unnest(v_ids, v_states);
    if cardinality(v_ids) < cardinality(p_job_ids) then
        return query
        select e.id, case when j.id is null then case when stint_internal.already_completed(e.id, e.run) then 'completed' else 'stale' end
                          else (select f.status from stint.fail_jobs(jsonb_build_array(jsonb_build_object(
                                    'job_id', e.id, 'run', e.run, 'outcome', 'handler_missing', 'error_code', 'handler_missing',
                                    'error_message', format('the job type %s has no SQL handler any more', j.job_type)))) as f) end
        from unnest(p_job_ids, p_runs) as e (id, run)
        left join lateral (select * from stint_internal.job_queue j where j.id = e.id offset 0) as j on j.run = e.run and j.status = 'processing'
        where e.id <> all (v_ids);
    end if;
end $$;

comment on function stint.run_sql_handlers(uuid[], bigint[]) is
'Runs claimed jobs by the functions that their types name as handlers, and says what became of each: completed, or what fail_job answered, cancelled, stale, or
unfinished: the statement was cancelled before it was done; run it again by itself. For runners; without one, use stint.run_sql_jobs.';
