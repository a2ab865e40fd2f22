-- Jobs that wait for other jobs: edges, what a waiting job wants, which of its parents it watches, batches and workflows. Whoever uses none of it has two
-- nulls more in a row, and is asked nothing else.

-- Both null for jobs without dependencies. In no index, so that setting them is a HOT update.
alter table stint_internal.job_queue
    add column has_dependents    boolean,
    add column waits_for_parents boolean;

comment on column stint_internal.job_queue.has_dependents is 'Whether other jobs or a batch depend on it: then whoever archives it looks at job_watch.';
comment on column stint_internal.job_queue.waits_for_parents is 'Whether it is blocked until its parents have ended; null from then on.';

create table stint_internal.workflow (
    id         uuid        primary key,
    name       text,
    tenant_id  text,
    created_by text,
    created_at timestamptz not null
);

create index workflow_created on stint_internal.workflow (created_at);
comment on table stint_internal.workflow is 'Jobs that were created together with stint.create_workflow().';

-- A batch is a node that waits for its jobs; what it does when they have ended is to create other jobs.
create table stint_internal.job_batch (
    id            uuid        primary key,
    name          text,
    tenant_id     text,
    created_by    text,
    created_at    timestamptz not null,
    total         int         not null,
    has_retries   boolean     not null default false,
    on_success    jsonb,
    on_failure    jsonb,
    on_completion jsonb,
    finished_at   timestamptz,
    failed        int,
    callback_ids  uuid[],
    problem       text
);

create index job_batch_created on stint_internal.job_batch (created_at);
comment on table stint_internal.job_batch is 'Jobs whose end is awaited together, with stint.create_batch().';
comment on column stint_internal.job_batch.has_retries is 'Whether a job of it that had failed was retried: then all are looked at again before it finishes.';
comment on column stint_internal.job_batch.problem is 'Why a callback could not be created.';

create table stint_internal.job_node (
    id                uuid        primary key,
    workflow_id       uuid,
    name              text,
    on_parent_failure text        not null,
    not_before        timestamptz,
    created_at        timestamptz not null
);

create index job_node_workflow on stint_internal.job_node (workflow_id) where workflow_id is not null;
create index job_node_created on stint_internal.job_node (created_at);
comment on table stint_internal.job_node is 'What waits for jobs: a job or a batch; and every job of a workflow.';
comment on column stint_internal.job_node.not_before is 'The p_scheduled_for of a job that waits: it starts neither before this time nor before its parents have ended.';

create table stint_internal.job_dependency (
    child_id  uuid not null,
    place     int  not null,
    parent_id uuid not null,
    outcome   text,
    primary key (child_id, place)
);

create index job_dependency_parent on stint_internal.job_dependency (parent_id);
create index job_dependency_failed on stint_internal.job_dependency (child_id) where outcome is not null;
comment on table stint_internal.job_dependency is 'Who waits for whom. Kept after the end, for drawings, results and retries.';
comment on column stint_internal.job_dependency.outcome is 'How the parent ended, if it did not complete; null while it is unfinished and when it has completed.';

-- A waiting node watches one unfinished parent only, and moves on when that one ends. So the end of other parents costs one look here and writes nothing:
-- there is no counter that everybody would have to wait for, and no row with a long chain of dead versions. Append-only but for deletion, and not unique.
create table stint_internal.job_watch (
    parent_id  uuid,
    child_id   uuid not null,
    from_place int  not null
);

create index job_watch_parent on stint_internal.job_watch (parent_id);
comment on table stint_internal.job_watch is
    'Which unfinished parent a waiting node watches; without a parent: to be looked at by the duty release_dependents.';
comment on column stint_internal.job_watch.from_place is 'Its parents at earlier places have ended.';


alter table stint_internal.workflow enable row level security;
alter table stint_internal.job_batch enable row level security;
alter table stint_internal.job_node enable row level security;
alter table stint_internal.job_dependency enable row level security;
alter table stint_internal.job_watch enable row level security;
