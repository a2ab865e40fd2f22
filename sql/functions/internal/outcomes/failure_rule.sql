-- What a run that did not complete means for its job, by the policy of its type. In this order: p_retryable false ends it; then a rule for the error
-- code; then the exit code, if the handler failed by itself and nobody said that it may be retried; then a rule for the outcome; else it is retried.
-- A run that the runner ended for its own sake costs no attempt, nor does one that a service turned away, a hundred times.
create or replace function stint_internal.failure_rule(
    p_job stint_internal.job_queue, p_outcome text, p_error_code text, p_retryable boolean, p_exit_code int,
    out action text, out delay interval, out is_counted boolean, out rule_uses jsonb, out memory_factor real, out decided_by text)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_turned_away constant int := 100;
    v_type stint_internal.job_type;
    v_key  text;
    v_rule jsonb;
    v_used int;
begin
    action := case when p_retryable = false then 'fail' else 'retry' end;
    decided_by := case when p_retryable = false then 'not_retryable' end;
    is_counted := p_outcome <> 'shutdown';
    rule_uses := p_job.rule_uses;
    memory_factor := p_job.memory_factor;
    if not is_counted then
        action := 'retry';
        delay := '0';
        decided_by := p_outcome;
    end if;
    if action = 'fail' or not is_counted then
        return;
    end if;

    select * into v_type from stint_internal.job_type t where t.name = any (array[p_job.job_type, '*']) order by t.name = '*' limit 1;
    v_key := stint_internal.matching_rule(v_type.outcome_rules, p_outcome, p_error_code);
    if p_retryable is null and p_outcome = 'failed' and v_type.exit_codes ? p_exit_code::text and coalesce(v_key not like 'error:%', true) then
        action := v_type.exit_codes ->> p_exit_code::text;
        decided_by := format('exit_code %s', p_exit_code);
        return;
    elsif v_key is null and p_outcome <> 'rate_limited' then
        return;
    end if;

    v_rule := v_type.outcome_rules -> v_key;
    decided_by := coalesce('rule ' || v_key, p_outcome);
    v_key := coalesce(v_key, p_outcome);
    v_used := coalesce((rule_uses ->> v_key)::int, 0);
    if v_used >= (v_rule ->> 'times')::int then
        action := coalesce(v_rule ->> 'then', 'dead_letter');
        decided_by := 'used_up ' || v_key;
        return;
    end if;
    action := coalesce(v_rule ->> 'action', 'retry');
    delay := (v_rule ->> 'delay')::interval;
    is_counted := p_outcome <> 'rate_limited' or v_used >= c_turned_away;
    if action = 'retry' then
        rule_uses := coalesce(rule_uses, '{}') || jsonb_build_object(v_key, v_used + 1);
        if v_rule ? 'memory_factor' then
            memory_factor := least(coalesce(memory_factor, 1) * (v_rule ->> 'memory_factor')::real, 1024);
        end if;
    end if;
end $$;

comment on function stint_internal.failure_rule(stint_internal.job_queue, text, text, boolean, int) is
'action: retry, fail, dead_letter or pause; delay: null for the type''s backoff; is_counted: whether an attempt is spent; what the job keeps of it; decided_by: which rule that was, null for
none. See stint_internal.decision_text().';
