create or replace view stint.job_types as
select name as job_type, queue, priority, max_attempts, backoff_base, backoff_cap, backoff_jitter, timeout, memory_limit_bytes, max_payload_bytes,
       exit_codes, paused_at, paused_by, pause_reason, payload_schema, assert_formats, redacted_paths, backoff, backoff_delays, jitter, limits,
       outcome_rules, handler, handler_role, handler_takes_array,
       unique_rule - '{field,paths,by_call,keep}'::text[] as unique_rule,
       max_running, max_running_per_key, rate_limit, key_order
from stint_internal.job_type;

comment on view stint.job_types is 'Defined job types with their policies; * holds those of all others.';
