-- A waiting job whose time to start is over, and which has not been ended yet.
create or replace function stint_internal.explain_expired(p_job stint_internal.job_queue) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select case when p_job.expires_at <= stint.now() then stint_internal.reason('expired',
        format('It expired at %s and will not be started; it is about to be ended. %s', stint_internal.time_text(p_job.expires_at), stint_internal.duty_text('expire_jobs')),
        p_job.expires_at, p_next => stint_internal.duty_steps('expire_jobs')) else '[]' end
$$;

comment on function stint_internal.explain_expired(stint_internal.job_queue) is 'Reason expired, for a waiting job.';
