-- Many jobs at once, by filter: what is to be done, how far it is, and what it was before, for as long as it can be undone.

-- What a filter says, checked and with its times resolved. Also who may see what, so that a duty which carries an operation on touches no more than the
-- session that started it. Null: no condition.
create type stint_internal.job_filter as (
    sees_all        boolean,
    tenants         text[],
    subject         text,
    ids             uuid[],
    statuses        text[],
    queues          text[],
    job_types       text[],
    tags            text[],
    tenant_ids      text[],
    creators        text[],
    error_codes     text[],
    error_pattern   text,
    created_after   timestamptz,
    created_before  timestamptz,
    finished_after  timestamptz,
    finished_before timestamptz
);

comment on type stint_internal.job_filter is 'A filter over jobs, as stint_internal.read_filter() understood it.';

-- A preview is an operation that has not begun; its id is the token that begins it, once.
create table stint_internal.bulk_operation (
    id           uuid        primary key,
    status       text        not null check (status in ('preview', 'running', 'stopped', 'completed')),
    action       text        not null check (action in ('retry', 'redrive', 'cancel', 'delete', 'move', 'reprioritise', 'undo')),
    filter       jsonb       not null,
    resolved     stint_internal.job_filter not null,
    queue        text,
    priority     smallint,
    reason       text,
    undoes       uuid,
    tenant_id    text,
    created_by   text        not null,
    created_role text        not null,
    created_at   timestamptz not null,
    valid_until  timestamptz not null,
    started_at   timestamptz,
    finished_at  timestamptz,
    matched      bigint,
    changed      bigint      not null default 0,
    skipped      bigint      not null default 0,
    last_error   text,
    -- The walk: which table, from where on, which chosen ids are left, and what was locked and is tried again.
    source       text        not null,
    place        uuid,
    chosen       uuid[]      not null default '{}',
    missed       uuid[]      not null default '{}',
    rounds       smallint    not null default 0
);

create index bulk_operation_running on stint_internal.bulk_operation (created_at) where status = 'running';

comment on table stint_internal.bulk_operation is 'Bulk operations and previews of them. Shown by stint.bulk_operations.';
comment on column stint_internal.bulk_operation.valid_until is 'A preview can be started until then, an operation undone.';
comment on column stint_internal.bulk_operation.source is 'What its next batch reads: job_queue, job_history, chosen (ids) or batches (of the operation that it undoes).';

-- One row a batch, not a job: a million cancellations leave two hundred rows.
create table stint_internal.bulk_batch (
    operation_id uuid       not null,
    number       int        not null,
    job_ids      uuid[]     not null,
    queues       text[]     not null,
    priorities   smallint[] not null,
    primary key (operation_id, number)
);

comment on table stint_internal.bulk_batch is 'Which jobs each batch of a bulk operation changed, and where they stood before; kept as long as it can be undone.';

-- What a helper of a batch answers with: where the operation stands after it, and the jobs.
create type stint_internal.bulk_step as (operation stint_internal.bulk_operation, job_ids uuid[]);

comment on type stint_internal.bulk_step is 'A bulk operation and the jobs of one step of it.';

alter table stint_internal.bulk_operation enable row level security;
alter table stint_internal.bulk_batch enable row level security;

-- Results may be large, and are rarely of use for as long as the job itself.
alter table stint_internal.settings add column result_retention interval check (result_retention >= interval '0');

comment on column stint_internal.settings.result_retention is 'Results of ended jobs are forgotten after so long; null: kept as long as the job.';
