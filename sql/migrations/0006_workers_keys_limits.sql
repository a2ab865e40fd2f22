-- Small tables around the queue: who works, which keys were used, how fast something may go, and what the duties did.

create table stint_internal.worker (
    id           text        primary key,
    host         text,
    process_id   int,
    version      text,
    queues       text[]      not null default '{}',
    concurrency  int,
    started_at   timestamptz not null,
    last_beat_at timestamptz not null,
    stopped_at   timestamptz
) with (fillfactor = 50);

comment on table stint_internal.worker is 'Workers that send heartbeats: one row each, updated every ten seconds. Jobs are not touched by a heartbeat.';
comment on column stint_internal.worker.stopped_at is 'Set when the worker said goodbye or was found dead; its jobs are then rescued at once.';

create table stint_internal.idempotency_key (
    scope      text        not null,
    key        text        not null,
    job_id     uuid        not null,
    keep_until timestamptz not null,
    primary key (scope, key)
);

create index idempotency_key_keep on stint_internal.idempotency_key (keep_until);

comment on table stint_internal.idempotency_key is 'Which job answers for a key. Only jobs that were created with a key have a row.';
comment on column stint_internal.idempotency_key.scope is 'Whose key it is: of a tenant, or of a creator without one; nobody is answered with a job that he may not see.';

create table stint_internal.rate_limit (
    tenant_id text     not null default '',
    key       text     not null,
    slot      bigint   not null,
    slot_width interval not null,
    counts    int[]    not null,
    primary key (tenant_id, key)
) with (fillfactor = 50);

comment on table stint_internal.rate_limit is 'Sliding windows of check_rate_limit(): requests counted in 60 slots, the newest of which is number `slot`.';

-- Append-only, newest row counts, for the same reason as in mark.
create table stint_internal.duty_run (
    duty   text        not null,
    ran_at timestamptz not null,
    took   interval    not null,
    did    bigint      not null default 0,
    error  text,
    primary key (duty, ran_at)
);

comment on table stint_internal.duty_run is 'When each duty of tick() last ran, how long it took and how much it did; kept for an hour.';

create table stint_internal.job_minute (
    minute      timestamptz not null,
    queue       text        not null,
    job_type    text        not null,
    completed   bigint      not null,
    failed      bigint      not null,
    wait_p50_ms double precision,
    wait_p95_ms double precision,
    wait_p99_ms double precision,
    run_p50_ms  double precision,
    run_p95_ms  double precision,
    run_p99_ms  double precision,
    primary key (minute, queue, job_type)
);

comment on table stint_internal.job_minute is 'Ended jobs summed up by minute, queue and type, so that charts never read the history.';

alter table stint_internal.worker enable row level security;
alter table stint_internal.idempotency_key enable row level security;
alter table stint_internal.rate_limit enable row level security;
alter table stint_internal.duty_run enable row level security;
alter table stint_internal.job_minute enable row level security;
