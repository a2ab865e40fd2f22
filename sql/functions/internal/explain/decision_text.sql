-- What decided_by of an attempt or of an ended job means, as the end of a sentence; null for nothing.
create or replace function stint_internal.decision_text(p_decided_by text) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    select case kind
        when 'backoff' then 'after the backoff of its type'
        when 'retry_after' then 'its handler said when'
        when 'shutdown' then 'the runner had to stop, so it is tried again and no attempt is counted'
        when 'rate_limited' then 'a service turned it away, so it is tried again and no attempt is counted'
        when 'not_retryable' then 'whoever reported it said that it must not be tried again'
        when 'max_attempts' then 'that was its last attempt'
        when 'max_lost_runs' then 'so many of its runs were lost with their workers that it is probably what kills them'
        when 'exit_code' then format('its type says so of exit code %s', what)
        when 'rule' then format('the rule %s of its type says so', what)
        when 'used_up' then format('the rule %s of its type grants no more retries', what) end
    from (select split_part(p_decided_by, ' ', 1) as kind, substr(p_decided_by, strpos(p_decided_by, ' ') + 1) as what) as decision
$$;

comment on function stint_internal.decision_text(text) is 'Which rule decided what became of a run, in words: rule oom, used_up oom, exit_code 64, max_attempts …';
