create or replace view stint.job_types as
select t.name as job_type, coalesce(t.queue, d.queue) as queue, coalesce(t.priority, d.priority) as priority,
       coalesce(t.max_attempts, d.max_attempts) as max_attempts, coalesce(t.backoff_base, d.backoff_base) as backoff_base,
       coalesce(t.backoff_cap, d.backoff_cap) as backoff_cap, coalesce(t.backoff_jitter, d.backoff_jitter) as backoff_jitter,
       coalesce(t.timeout, d.timeout) as timeout, coalesce(t.memory_limit_bytes, d.memory_limit_bytes) as memory_limit_bytes,
       coalesce(t.max_payload_bytes, d.max_payload_bytes) as max_payload_bytes, d.exit_codes || coalesce(t.exit_codes, '{}') as exit_codes,
       t.paused_at, t.paused_by, t.pause_reason
from stint_internal.job_type t
join stint_internal.job_type d on d.name = '*';

comment on view stint.job_types is 'Defined job types with their policies in force; the type * holds the defaults of all others.';
