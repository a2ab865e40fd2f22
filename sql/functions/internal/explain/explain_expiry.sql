-- A waiting job that will expire if it is not started before.
create or replace function stint_internal.explain_expiry(p_job stint_internal.job_queue) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select case when p_job.expires_at > stint.now() then stint_internal.reason('expires',
        format('It expires at %s if it has not been started by then.', stint_internal.time_text(p_job.expires_at)), p_until => p_job.expires_at) else '[]' end
$$;

comment on function stint_internal.explain_expiry(stint_internal.job_queue) is 'Reason expires, for a waiting job.';
