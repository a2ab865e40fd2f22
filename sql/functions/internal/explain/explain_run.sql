-- A running job: where and since when, how far, until when; and before that what is wrong with it: its worker is gone or silent, somebody wants it cancelled, its time is over.
create or replace function stint_internal.explain_run(p_job stint_internal.job_queue) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_lease    interval := (select s.worker_lease from stint_internal.settings s);
    v_worker   stint_internal.worker;
    v_believed timestamptz;
    v_deadline timestamptz;
    v_reasons  jsonb := '[]';
    v_cancel   jsonb := stint_internal.next_step('Cancel it', format('select stint.cancel_job(%L, ''why'');', p_job.id));
    v_log      jsonb := stint_internal.next_step('Read its log', format('select * from stint.job_logs(%L);', p_job.id));
begin
    if p_job.status <> 'processing' then
        return '[]';
    end if;
    select * into v_worker from stint_internal.worker w where w.id = p_job.worker_id;
    -- As stint.rescue_lost_jobs sees it.
    v_believed := greatest(p_job.lease_until, v_worker.last_beat_at + v_lease);
    v_deadline := p_job.started_at + (select t.timeout from stint_internal.job_type t where t.name in (p_job.job_type, '*') order by t.name = '*' limit 1);
    if v_worker.stopped_at >= p_job.started_at then
        v_reasons := stint_internal.reason('worker_gone', format('Its worker %s stopped at %s; the job is about to be given to another one. %s', p_job.worker_id,
            stint_internal.time_text(v_worker.stopped_at), stint_internal.duty_text('rescue_lost_jobs')), v_worker.stopped_at, p_next => stint_internal.duty_steps('rescue_lost_jobs'));
    elsif v_believed < stint.now() then
        v_reasons := stint_internal.reason('worker_lost', format('Its worker %s was believed until %s and is taken for dead; the job is about to be given to another one. %s',
            p_job.worker_id, stint_internal.time_text(v_believed), stint_internal.duty_text('rescue_lost_jobs')), v_believed, p_next => stint_internal.duty_steps('rescue_lost_jobs'));
    elsif v_worker.last_beat_at < stint.now() - v_lease / 2 then
        v_reasons := stint_internal.reason('worker_silent', format('Its worker %s has sent no heartbeat since %s; it is believed until %s, and then the job is given to another one.',
            p_job.worker_id, stint_internal.time_text(v_worker.last_beat_at), stint_internal.time_text(v_believed)), v_worker.last_beat_at, v_believed,
            p_next => stint_internal.next_step('If that worker is known to be dead, say so', format('select stint.retire_worker(%L);', p_job.worker_id)));
    end if;
    if p_job.cancel_requested_at is not null then
        v_reasons := v_reasons || stint_internal.reason('cancel_requested', concat('Its cancellation was asked for at ',
            stint_internal.time_text(p_job.cancel_requested_at), ' by ' || p_job.cancelled_by, ': ' || p_job.cancel_reason, '; its handler has been told to stop.'),
            p_job.cancel_requested_at, p_facts => jsonb_build_object('by', p_job.cancelled_by, 'reason', p_job.cancel_reason), p_next => v_log);
    elsif v_deadline < stint.now() then
        v_reasons := v_reasons || stint_internal.reason('overdue', format('It should have been done by %s, and its worker has not ended it.', stint_internal.time_text(v_deadline)),
            v_deadline, p_next => v_cancel || v_log);
    end if;
    return v_reasons || stint_internal.reason('running', concat_ws(' ',
            format('Worker %s has been at it since %s, in run %s, attempt %s of %s.', p_job.worker_id, stint_internal.time_text(p_job.started_at), p_job.run, p_job.attempts, p_job.max_attempts),
            'It has come to ' || nullif(concat_ws(', ', p_job.progress_percent || ' %', p_job.progress_message), '') || '.',
            case when v_deadline >= stint.now() then format('It may run until %s.', stint_internal.time_text(v_deadline)) end),
        p_job.started_at, v_deadline, null,
        jsonb_build_object('worker_id', p_job.worker_id, 'run', p_job.run, 'progress_percent', p_job.progress_percent, 'believed_until', v_believed,
                           'last_beat_at', v_worker.last_beat_at),
        case when v_reasons = '[]' then v_log || v_cancel end);
end $$;

comment on function stint_internal.explain_run(stint_internal.job_queue) is
'Reasons running, worker_gone, worker_lost, worker_silent, cancel_requested and overdue.';
