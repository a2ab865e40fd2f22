-- processing → completed, for a whole batch in one statement. Stale runs are left out of the answer instead of failing the others; a run that
-- was completed before is in it. Raises ST001 when the arrays do not fit together.
create or replace function stint.complete_jobs(
    p_job_ids uuid[], p_runs bigint[], p_results jsonb[] default null, p_exit_codes int[] default null, p_usages jsonb[] default null
) returns setof uuid
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_count int;
    v_done  uuid[] := p_job_ids;
begin
    if cardinality(p_job_ids) is distinct from cardinality(p_runs) or cardinality(p_results) <> cardinality(p_runs)
       or cardinality(p_exit_codes) <> cardinality(p_runs) or cardinality(p_usages) <> cardinality(p_runs) then
        raise exception using errcode = 'ST001', message = 'the arrays of complete_jobs have different lengths',
            detail = format('%s ids, %s runs, %s results.', cardinality(p_job_ids), cardinality(p_runs), cardinality(p_results)),
            hint = 'Pass one run for each id; results may be left out altogether.';
    end if;
    v_count := stint_internal.archive_jobs(p_job_ids, p_runs, '{processing}', 'completed', p_results, p_exit_codes, p_usages);
    if v_count < cardinality(p_job_ids) then
        v_done := array(select distinct e.id from unnest(p_job_ids, p_runs) as e (id, run) where stint_internal.already_completed(e.id, e.run));
    end if;
    if v_count > 0 then
        perform stint_internal.announce(v_done, 'completed');
    end if;
    return query select unnest(v_done);
end $$;

comment on function stint.complete_jobs(uuid[], bigint[], jsonb[], int[], jsonb[]) is
'Ends many jobs as completed; returns the ids of those whose given run has completed them, now or before. What is missing in the answer was
stale: throw that result away.';
