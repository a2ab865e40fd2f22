-- A waiting job in whose queue nobody works: no live worker is known, and nothing has ended there lately, as it would where somebody claims without heartbeats.
create or replace function stint_internal.explain_no_worker(p_job stint_internal.job_queue) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_workers record := stint_internal.queue_workers(p_job.queue);
    v_has_sql boolean := exists (select from stint_internal.job_type t where t.name = p_job.job_type and t.handler is not null);
begin
    if v_workers.live > 0 or stint_internal.queue_pace(p_job.queue) > 0 then
        return '[]';
    end if;
    return stint_internal.reason('no_worker', concat_ws(' ', format('No live worker takes jobs of the queue %s', p_job.queue)
            || coalesce('; the last one was heard of at ' || stint_internal.time_text(v_workers.last_beat_at), ', and none did lately') || '.',
            case when v_has_sql then 'Its handler is a function, for which pg_cron or anybody may call run_sql_jobs.' end),
        v_workers.last_beat_at, p_facts => jsonb_build_object('queue', p_job.queue),
        p_next => stint_internal.next_step('Start a runner for the queue', p_shell => format('stint work --handlers handlers --queue %s', p_job.queue))
            || case when v_has_sql then stint_internal.next_step('Or run SQL handlers from here', format('select * from stint.run_sql_jobs(100, array[%L]);', p_job.queue))
                    else '[]' end);
end $$;

comment on function stint_internal.explain_no_worker(stint_internal.job_queue) is 'Reason no_worker.';
