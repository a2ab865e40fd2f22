-- What has ended: jobs, attempts and log lines. Append-only, one partition a day, so that retention is dropping a partition. As in job_queue, the hot
-- path pays for no CHECK.

create table stint_internal.job_history (
    id                  uuid        not null,
    scheduled_for       timestamptz,
    created_at          timestamptz not null,
    started_at          timestamptz,
    finished_at         timestamptz not null,
    expires_at          timestamptz,
    cancel_requested_at timestamptz,
    run                 int         not null,
    priority            smallint    not null,
    attempts            smallint    not null,
    max_attempts        smallint    not null,
    lost_runs           smallint    not null,
    progress_percent    smallint,
    exit_code           smallint,
    status              text        not null,
    queue               text        not null,
    job_type            text        not null,
    payload             jsonb       not null,
    tenant_id           text,
    created_by          text,
    idempotency_key     text,
    tags                text[],
    trace_context       jsonb,
    worker_id           text,
    cancel_reason       text,
    progress_message    text,
    progress            jsonb,
    checkpoint          jsonb,
    error_code          text,
    error_message       text,
    error_detail        text,
    result              jsonb,
    usage               jsonb
) partition by range (finished_at);

create table stint_internal.job_history_default partition of stint_internal.job_history default;
create index job_history_id on stint_internal.job_history (id);
-- Rows arrive in order of this column: a block range index finds a minute for almost nothing.
create index job_history_finished on stint_internal.job_history using brin (finished_at) with (pages_per_range = 16);
create index job_history_dead on stint_internal.job_history (job_type, finished_at) where status = 'dead_letter';

comment on table stint_internal.job_history is 'Ended jobs, one row each, partitioned by the day on which they ended.';

-- The last run of a job stands in job_history; here are the earlier ones, so that a job that succeeds at once costs no second row.
create table stint_internal.job_attempt (
    job_id        uuid        not null,
    run           bigint      not null,
    attempt       smallint    not null,
    worker_id     text,
    started_at    timestamptz,
    finished_at   timestamptz not null,
    outcome       text        not null,
    exit_code     smallint,
    error_code    text,
    error_message text,
    error_detail  text,
    usage         jsonb
) partition by range (finished_at);

create table stint_internal.job_attempt_default partition of stint_internal.job_attempt default;
create index job_attempt_job on stint_internal.job_attempt (job_id, run);

comment on table stint_internal.job_attempt is 'Runs that did not end their job: failed and retried, lost, released, snoozed. The view stint.job_attempts shows all runs.';

create sequence stint_internal.job_log_seq as bigint cache 20;

create table stint_internal.job_log (
    id        bigint      not null default nextval('stint_internal.job_log_seq'),
    job_id    uuid        not null,
    run       bigint      not null,
    logged_at timestamptz not null,
    level     text        not null check (level in ('debug', 'info', 'warning', 'error')),
    message   text        not null,
    fields    jsonb
) partition by range (logged_at);

create table stint_internal.job_log_default partition of stint_internal.job_log default;
create index job_log_job on stint_internal.job_log (job_id, id);

comment on table stint_internal.job_log is 'What handlers and runners said while they ran, partitioned by day.';
comment on sequence stint_internal.job_log_seq is 'Order of log lines within a job.';

alter table stint_internal.job_history enable row level security;
alter table stint_internal.job_attempt enable row level security;
alter table stint_internal.job_log enable row level security;
alter table stint_internal.job_history_default enable row level security;
alter table stint_internal.job_attempt_default enable row level security;
alter table stint_internal.job_log_default enable row level security;
