-- Policies: what holds for a queue and for a job type.

create table stint_internal.queue (
    name         text        primary key,
    strict       boolean     not null default false,
    paused_at    timestamptz,
    paused_by    text,
    pause_reason text,
    created_at   timestamptz not null default clock_timestamp()
);

comment on table stint_internal.queue is 'One row per queue that was ever used or set up.';
comment on column stint_internal.queue.strict is 'A strict queue accepts only job types that were defined.';

-- The row named '*' holds the defaults: for types that were never defined, and to be copied when one is. Rows are complete, so that creating a job
-- reads one of them and is done.
create table stint_internal.job_type (
    name               text        primary key,
    queue              text        not null,
    priority           smallint    not null check (priority between 0 and 10),
    max_attempts       smallint    not null check (max_attempts between 1 and 1000),
    backoff_base       interval    not null check (backoff_base >= interval '0'),
    backoff_cap        interval    not null check (backoff_cap >= interval '0'),
    backoff_jitter     interval    not null check (backoff_jitter >= interval '0'),
    timeout            interval    not null check (timeout >= interval '1 second'),
    memory_limit_bytes bigint      not null check (memory_limit_bytes >= 1048576),
    max_payload_bytes  int         not null check (max_payload_bytes between 2 and 104857600),
    exit_codes         jsonb       not null,
    paused_at          timestamptz,
    paused_by          text,
    pause_reason       text,
    created_at         timestamptz not null default clock_timestamp(),
    updated_at         timestamptz not null default clock_timestamp()
);

comment on table stint_internal.job_type is 'Policies of a job type; the row named * holds the defaults. Changed with stint.define_job_type().';
comment on column stint_internal.job_type.exit_codes is
    'What a handler''s exit code means: {"75": "retry", "64": "fail", "78": "pause"}; codes that are not named mean retry, 0 means completed.';

-- Exit codes as in sysexits.h: bad input will not get better (64-66), a missing service may (69, 75), a wrong configuration needs a person (78).
insert into stint_internal.job_type
       (name, queue, priority, max_attempts, backoff_base, backoff_cap, backoff_jitter, timeout, memory_limit_bytes, max_payload_bytes, exit_codes)
values ('*', 'default', 0, 5, '60 seconds', '1 hour', '30 seconds', '15 minutes', 536870912, 1048576,
        '{"64": "fail", "65": "fail", "66": "fail", "69": "retry", "75": "retry", "78": "pause"}');

alter table stint_internal.queue enable row level security;
alter table stint_internal.job_type enable row level security;
