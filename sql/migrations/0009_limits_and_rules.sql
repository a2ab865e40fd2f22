-- Limits of a run, rules for how runs end and kinds of backoff, per job type; keys that a service has closed for a while.

alter table stint_internal.job_type
    add column limits         jsonb,
    add column outcome_rules  jsonb,
    add column backoff        text not null default 'exponential' check (backoff in ('exponential', 'linear', 'fixed', 'list')),
    add column backoff_delays interval[],
    add column jitter         text not null default 'bounded' check (jitter in ('bounded', 'full'));

comment on column stint_internal.job_type.limits is
    'What a run may use beside time and memory: {"cpu_seconds": 60, "output_bytes": …}; null where the runner''s own limits hold.';
comment on column stint_internal.job_type.outcome_rules is
    'What an outcome means for the job: {"oom": {"action": "retry", "times": 1, "memory_factor": 2}}; null when there is no such rule.';
comment on column stint_internal.job_type.backoff_delays is 'The delays of backoff ''list'', of which the last one repeats.';
comment on column stint_internal.job_type.jitter is 'bounded: the delay plus up to backoff_jitter; full: anything between nothing and the delay.';

-- Null until a rule has done something to the job: no job pays for them that has none. A job that is retried after its end starts without.
alter table stint_internal.job_queue
    add column rule_uses     jsonb,
    add column memory_factor real;

comment on column stint_internal.job_queue.rule_uses is 'How often each rule has had this job retried: {"oom": 1}.';
comment on column stint_internal.job_queue.memory_factor is 'How many times the memory limit of its type the next run may use.';

-- Append-only, so that reporting never waits for anybody, whatever else the caller has locked.
create table stint_internal.closed_key (
    tenant_id    text        not null default '',
    key          text        not null,
    closed_until timestamptz not null,
    reported_at  timestamptz not null default clock_timestamp()
);

create index closed_key_key on stint_internal.closed_key (key, tenant_id, closed_until);

comment on table stint_internal.closed_key is 'Rate limits that a service has closed (HTTP 429) until a time; check_rate_limit answers false until then.';

alter table stint_internal.closed_key enable row level security;
