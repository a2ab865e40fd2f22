-- All reasons why an unfinished job is not running, or how it runs; the first is the one that counts most. A new reason is one function here and one line. p_in_full false: for the
-- parent of another job, without counting the line that it stands in.
create or replace function stint_internal.explain_unfinished(p_job stint_internal.job_queue, p_in_full boolean default true) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_job.status = 'processing' then
        return stint_internal.explain_run(p_job);
    end if;
    return stint_internal.explain_expired(p_job)
        || stint_internal.explain_time(p_job)
        || stint_internal.explain_parents(p_job)
        || stint_internal.explain_limit(p_job)
        || stint_internal.explain_rate(p_job)
        -- Nobody asks about the type of a job that stands in line.
        || case when p_job.status = 'pending' then '[]'
                else stint_internal.explain_paused_type(p_job.job_type, p_job.status = 'blocked' and p_job.waits_for_parents is null and p_job.has_limits is not true) end
        || stint_internal.explain_order(p_job)
        || stint_internal.explain_paused_queue(p_job)
        || stint_internal.explain_no_worker(p_job)
        || stint_internal.explain_line(p_job, p_in_full)
        || stint_internal.explain_expiry(p_job);
end $$;

comment on function stint_internal.explain_unfinished(stint_internal.job_queue, boolean) is 'All reasons of an unfinished job, for stint.explain_job.';
