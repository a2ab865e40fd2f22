-- How a job ended, and which rule decided that.
create or replace function stint_internal.explain_end(p_job stint_internal.job_history) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_at    text := stint_internal.time_text(p_job.finished_at);
    v_ran   boolean := p_job.started_at is not null and p_job.worker_id is not null;
    v_error text := coalesce(': ' || stint_internal.error_text(p_job.error_code, p_job.error_message), '');
    v_chain record;
    v_log   jsonb := case when v_ran then stint_internal.next_step('Read its log', format('select * from stint.job_logs(%L);', p_job.id)) else '[]' end;
begin
    case
        when p_job.status = 'completed' then
            return stint_internal.reason('completed', concat('It completed at ', v_at, ' in run ', p_job.run, ', after ',
                stint_internal.duration_text(p_job.finished_at - p_job.started_at), ' on worker ' || p_job.worker_id, '.',
                case when p_job.cancel_requested_at is not null then ' Somebody had asked for it to be cancelled, and it was faster.' end),
                p_job.finished_at, p_next => stint_internal.next_step('See its result', format('select stint.job_status(%L) -> ''result'';', p_job.id)));
        when p_job.status = 'expired' then
            return stint_internal.reason('expired', format('It was not started by %s, when it expired; it had waited for %s.', stint_internal.time_text(p_job.expires_at),
                stint_internal.duration_text(p_job.finished_at - p_job.created_at)), p_job.finished_at);
        when p_job.status = 'cancelled' and p_job.error_code = 'parent_failed' then
            v_chain := stint_internal.explain_chain(p_job.id);
            return stint_internal.reason('parent_failed', format('It was cancelled at %s, because a job that it depends on did not complete%s', v_at,
                    coalesce(': ' || replace(v_chain.path, 'which waits for', 'which was cancelled because of'), '.')),
                p_job.finished_at, null, (select array_agg((l ->> 'job_id')::uuid) from jsonb_array_elements(v_chain.links) as l where l ->> 'for_job_id' = p_job.id::text),
                jsonb_build_object('waits_for', v_chain.links, 'hidden', nullif(v_chain.hidden, 0)),
                v_chain.next);
        when p_job.status = 'cancelled' then
            return stint_internal.reason('cancelled', concat('It was cancelled', ' by ' || p_job.cancelled_by, ': ' || p_job.cancel_reason, '; it ended at ', v_at, case when v_ran then ', when it was running or had run' else ', before it was started' end, '.'),
                p_job.finished_at, null, null, jsonb_build_object('by', p_job.cancelled_by, 'reason', p_job.cancel_reason, 'requested_at', p_job.cancel_requested_at),
                v_log);
        else
            return stint_internal.reason(
                case split_part(p_job.decided_by, ' ', 1) when 'used_up' then 'rule' when '' then p_job.status else coalesce(split_part(p_job.decided_by, ' ', 1), p_job.status) end,
                format('It %s at %s, in attempt %s of %s%s%s.', case p_job.status when 'dead_letter' then 'was given up and became a dead letter' else 'failed' end, v_at, p_job.attempts,
                    p_job.max_attempts, v_error, coalesce('; ' || stint_internal.decision_text(p_job.decided_by), '')),
                p_job.finished_at, null, null, jsonb_build_object('error_code', p_job.error_code, 'exit_code', p_job.exit_code, 'decided_by', p_job.decided_by, 'lost_runs', nullif(p_job.lost_runs, 0)),
                v_log);
    end case;
end $$;

comment on function stint_internal.explain_end(stint_internal.job_history) is 'How and why a job ended, as one reason.';
