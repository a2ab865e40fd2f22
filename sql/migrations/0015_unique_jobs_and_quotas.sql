-- Uniqueness by what a job is about, and quotas at the door. Both live in small tables of their own: the hot table gets no column and no index, and is not
-- told when a job ends. An entry whose job has ended is recognised by whoever meets it, and pruned later.

alter table stint_internal.job_type add column unique_rule jsonb;
comment on column stint_internal.job_type.unique_rule is 'What makes two jobs of this type the same, complete, as stint_internal.unique_rule() checked it; null: nothing.';

-- What sends a new job the slow way. Both are empty for types that use neither.
alter table stint_internal.route
    add column unique_rule jsonb,
    add column has_quotas  boolean not null default false;
comment on column stint_internal.route.unique_rule is 'The type''s.';
comment on column stint_internal.route.has_quotas is 'Whether some plan has a quota that counts jobs of this type.';

create table stint_internal.unique_job (
    digest     bytea       primary key,
    job_id     uuid        not null,
    keep_until timestamptz not null,
    by_call    boolean     not null
);
-- None on keep_until: it would cost each unique job more than prune_admissions, which reads a stretch of the table at a time.
create index unique_job_by_call on stint_internal.unique_job (job_id) where by_call;
comment on table stint_internal.unique_job is 'Which job stands for what is to be there once only. Only jobs with a rule of uniqueness have a row.';
comment on column stint_internal.unique_job.digest is 'SHA-256 of type, tenant and chosen payload fields or key; see stint_internal.unique_digest().';
comment on column stint_internal.unique_job.keep_until is 'Until then an ended job counts too, where the scope is a period.';
comment on column stint_internal.unique_job.by_call is 'The caller made it unique and not its type, so that a retry cannot work the digest out again.';

create table stint_internal.unique_past (
    job_id uuid  primary key,
    digest bytea not null
);
comment on table stint_internal.unique_past is 'The digests of ended jobs that callers made unique and that have lost their row in unique_job: for a retry. Kept as long as the history.';

create table stint_internal.plan (
    name       text        primary key,
    created_at timestamptz not null default clock_timestamp()
);
comment on table stint_internal.plan is 'Plans: what a tenant and its users may create. The one named * holds for whoever has no other. Changed with stint.define_plan().';
insert into stint_internal.plan (name) values ('*');

create table stint_internal.quota (
    plan     text     not null references stint_internal.plan on delete cascade,
    counts   text     not null check (counts in ('unfinished', 'created')),
    per      text     not null check (per in ('user', 'tenant')),
    job_type text     not null,
    period   interval not null,
    max      int      not null check (max >= 0),
    primary key (plan, counts, per, job_type, period)
);
create index quota_job_type on stint_internal.quota (job_type);
comment on table stint_internal.quota is 'The quotas of a plan.';
comment on column stint_internal.quota.counts is 'unfinished: jobs that have not ended; created: jobs that were created within the period.';
comment on column stint_internal.quota.job_type is 'The type whose jobs count, or *: all together.';
comment on column stint_internal.quota.period is 'Any stretch of so long; 0 where unfinished jobs are counted.';

create table stint_internal.tenant_plan (
    tenant_id text primary key,
    plan      text not null references stint_internal.plan
);
create index tenant_plan_plan on stint_internal.tenant_plan (plan);
comment on table stint_internal.tenant_plan is 'Which plan a tenant has. Filled by stint.set_tenant_plan().';

create table stint_internal.quota_use (
    id       bytea       primary key,
    used     int         not null default 0,
    slot     bigint      not null default 0,
    counts   int[],
    stale_at timestamptz not null
) with (fillfactor = 50);
comment on table stint_internal.quota_use is 'How much of a quota a tenant or user has used. Locked by whoever creates a job under it, until that is committed.';
comment on column stint_internal.quota_use.id is 'SHA-256 of what is counted and for whom; see stint_internal.take_quotas().';
comment on column stint_internal.quota_use.used is 'Unfinished jobs, or more: the number of rows in quota_entry.';
comment on column stint_internal.quota_use.stale_at is 'From then on prune_records looks whether anything still counts here.';
comment on column stint_internal.quota_use.counts is 'Jobs created in each of 61 slots, the newest of which is number `slot`; null where unfinished jobs are counted.';

create table stint_internal.quota_entry (
    quota_use bytea not null,
    job_id    uuid  not null,
    primary key (quota_use, job_id)
);
comment on table stint_internal.quota_entry is 'The jobs that a quota of unfinished jobs counts. Those that have ended are removed when it seems to be full.';

alter table stint_internal.unique_job enable row level security;
alter table stint_internal.unique_past enable row level security;
alter table stint_internal.plan enable row level security;
alter table stint_internal.quota enable row level security;
alter table stint_internal.tenant_plan enable row level security;
alter table stint_internal.quota_use enable row level security;
alter table stint_internal.quota_entry enable row level security;
