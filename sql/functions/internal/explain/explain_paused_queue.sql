-- A waiting job whose queue is paused. Who paused it and why is for those who see every tenant.
create or replace function stint_internal.explain_paused_queue(p_job stint_internal.job_queue) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce((
        select stint_internal.reason('queue_paused', concat(format('The queue %s has been paused since %s', q.name, stint_internal.time_text(q.paused_at)),
            case when stint.sees_every_tenant() then concat(' by ' || q.paused_by, ': ' || q.pause_reason) end, '.'),
            q.paused_at, p_facts => jsonb_build_object('queue', q.name),
            p_next => stint_internal.next_step('Let the queue go on', format('select stint.resume_queue(%L);', q.name)))
        from stint_internal.queue q where q.name = p_job.queue and q.paused_at is not null), '[]')
$$;

comment on function stint_internal.explain_paused_queue(stint_internal.job_queue) is 'Reason queue_paused.';
