-- A ready job: how many stand before it, and when it may be started, from what has ended in its queue lately. p_in_full false: without counting.
create or replace function stint_internal.explain_line(p_job stint_internal.job_queue, p_in_full boolean) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_most    constant int := 10001;
    v_since   timestamptz := greatest(p_job.created_at, p_job.scheduled_for);
    v_before  record;
    v_workers record;
    v_pace    bigint;
    v_start   timestamptz;
begin
    if p_job.status <> 'pending' then
        return '[]';
    elsif p_job.rank <= (stint_internal.lane_starts(array[p_job.queue]))[1 + p_job.priority] then
        return stint_internal.reason('late', format('It was committed late, so that claims have passed its place; it is about to get a new one. %s', stint_internal.duty_text('sweep_late_jobs')),
            v_since, p_next => stint_internal.duty_steps('sweep_late_jobs'));
    elsif not p_in_full then
        return stint_internal.reason('in_line', format('It is ready since %s and stands in line.', stint_internal.time_text(v_since)), v_since);
    end if;
    v_before := stint_internal.jobs_before(p_job, c_most);
    v_workers := stint_internal.queue_workers(p_job.queue);
    v_pace := stint_internal.queue_pace(p_job.queue);
    if v_pace > 0 then
        v_start := stint.now() + interval '10 minutes' / v_pace * (v_before.waiting + 1);
    end if;
    return stint_internal.reason('in_line', concat_ws(' ',
            format('It is ready since %s, and %s.', stint_internal.time_text(v_since),
                case when not v_before.is_all and v_before.waiting > 1 then format('more than %s jobs of its queue are before it', v_before.waiting - 1)
                     when not v_before.is_all then 'stands in a long line'
                     when v_before.waiting = 0 then 'next in line'
                     when v_before.waiting = 1 then 'one job of its queue is before it'
                     else format('%s jobs of its queue are before it', v_before.waiting) end),
            case when v_before.running >= v_workers.places and v_workers.live > 0
                 then format('All %s places of its workers are taken.', v_workers.places)
                 when v_before.running > 0 then format('%s run just now.', v_before.running) end,
            case when v_start is not null then format('In the last ten minutes %s jobs of the queue have ended; at that pace it starts %s %s.', v_pace,
                case when v_before.is_all then 'at about' else 'after' end, stint_internal.time_text(v_start)) end),
        v_since, p_facts => jsonb_build_object('queue', p_job.queue, 'before', v_before.waiting - (not v_before.is_all and v_before.waiting > 0)::int, 'is_exact', v_before.is_all, 'running', v_before.running,
            'workers', v_workers.live, 'ended_in_10_minutes', v_pace, 'expected_start', v_start),
        p_next => case when v_before.waiting > 0 and p_job.priority < 10
                       then stint_internal.next_step('Put it before the others', format('select stint.set_job_priority(%L, 10);', p_job.id))
                       when v_workers.live > 0 and v_before.running >= v_workers.places
                       then stint_internal.next_step('Start another runner, or give the runners more places', p_shell => format('stint work --handlers handlers --queue %s', p_job.queue)) end);
end $$;

comment on function stint_internal.explain_line(stint_internal.job_queue, boolean) is 'Reasons in_line and late.';
