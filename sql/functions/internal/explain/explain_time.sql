-- A job that waits for a time: scheduled, snoozed, or retrying, and then after which error. Once that time has come, it waits for the duty that makes it ready.
create or replace function stint_internal.explain_time(p_job stint_internal.job_queue) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_last  stint_internal.job_attempt;
    v_key   text;
    v_rule  jsonb;
    v_until text := stint_internal.time_text(p_job.scheduled_for);
    v_now   jsonb := stint_internal.next_step('Do not wait: make it ready now', format('select stint.retry_job(%L);', p_job.id));
begin
    if p_job.status not in ('scheduled', 'retrying') then
        return '[]';
    elsif p_job.scheduled_for <= stint.now() then
        return stint_internal.reason('due', format('Its time came at %s, and it has not been made ready yet. %s', v_until, stint_internal.duty_text('promote_due_jobs')),
            p_job.scheduled_for, p_next => v_now || stint_internal.duty_steps('promote_due_jobs'));
    end if;
    select * into v_last from stint_internal.job_attempt a
    where a.job_id = p_job.id and a.run = p_job.run and a.finished_at >= stint_internal.id_time(p_job.id);
    if p_job.status = 'scheduled' and v_last.outcome = 'snoozed' then
        return stint_internal.reason('snoozed', format('Its handler asked to be called again at %s; that costs no attempt.', v_until),
            v_last.finished_at, p_job.scheduled_for, p_next => v_now);
    elsif p_job.status = 'scheduled' then
        select t.unique_rule into v_rule from stint_internal.job_type t where t.name = p_job.job_type and t.unique_rule ->> 'on_conflict' = 'postpone';
        return stint_internal.reason('scheduled', concat_ws(' ', format('It is scheduled for %s.', v_until),
            'Each call for the same job postpones it, at most until ' || stint_internal.time_text(p_job.created_at + (v_rule ->> 'longest_wait')::interval) || '.'),
            p_job.created_at, p_job.scheduled_for,
            p_next => v_now || case when p_job.expires_at <= stint.now() + interval '1 hour' then '[]' else
                stint_internal.next_step('Choose another time', format('select stint.reschedule_job(%L, stint.now() + interval ''1 hour'');', p_job.id)) end);
    elsif v_last.outcome = 'rate_limited' then
        -- The report that closed the key set this time too.
        select c.key into v_key from stint_internal.closed_key c
        where c.closed_until = p_job.scheduled_for and c.tenant_id in ('', p_job.tenant_id) order by c.reported_at desc limit 1;
        return stint_internal.reason('rate_limited', concat_ws(' ', format('A service turned it away; it is tried again at %s.', v_until),
            'Until then the rate limit key ' || v_key || ' is closed.'), v_last.finished_at, p_job.scheduled_for, null, jsonb_build_object('key', v_key),
            v_now || case when v_key is null then '[]'
                else stint_internal.next_step('If the service answers again: open the key', format('select stint.report_rate_limited(%L, null);', v_key)) end);
    end if;
    return stint_internal.reason(case v_last.outcome when 'handler_missing' then 'handler_missing' else 'retrying' end,
        concat_ws(' ',
            case when v_last.outcome = 'handler_missing' then format('No runner that claimed it has a handler for its type %s.', p_job.job_type) end,
            concat('Run ', p_job.run, ' ended at ' || stint_internal.time_text(v_last.finished_at),
                   ' with ' || stint_internal.error_text(coalesce(p_job.error_code, v_last.outcome), p_job.error_message), '; it is tried again at ', v_until,
                   ' (' || stint_internal.decision_text(v_last.decided_by) || ')', '.'),
            format('%s of %s attempts are used.', p_job.attempts, p_job.max_attempts)),
        v_last.finished_at, p_job.scheduled_for, null, jsonb_build_object('error_code', p_job.error_code, 'run', p_job.run),
        case when v_last.outcome = 'handler_missing'
             then stint_internal.next_step('Give the runners an executable that is named after the type, then make it ready', format('select stint.retry_job(%L);', p_job.id))
             else v_now end
        || stint_internal.next_step('Read its log', format('select * from stint.job_logs(%L);', p_job.id)));
end $$;

comment on function stint_internal.explain_time(stint_internal.job_queue) is 'Reasons scheduled, snoozed, retrying, rate_limited, handler_missing and due.';
