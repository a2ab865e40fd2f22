-- Who did what, when and why: entries that can only be added to, by the day, and the blocks of a hash chain that seal them.

create sequence stint_internal.audit_seq as bigint cache 1;
comment on sequence stint_internal.audit_seq is 'Numbers of audit entries.';

create table stint_internal.audit (
    id               bigint      not null default nextval('stint_internal.audit_seq'),
    era              int         not null,
    xid              xid8        not null,
    at               timestamptz not null,
    kind             text        not null,
    action           text        not null,
    via              text,
    object_type      text        not null,
    object           text,
    job_id           uuid,
    job_type         text,
    run              bigint,
    worker_id        text,
    tenant_id        text,
    created_by       text,
    reason           text,
    before           jsonb,
    after            jsonb,
    role             text        not null,
    login            text        not null,
    subject          text,
    acting_tenant    text,
    application_name text
) partition by range (at);

create table stint_internal.audit_default partition of stint_internal.audit default;
-- In the order of transactions: for sealing, which may only pass those that are over, and for lists, newest first.
create index audit_order on stint_internal.audit (era, xid, id);
create index audit_job on stint_internal.audit (job_id) where job_id is not null;
-- Rows arrive in order of these columns: one entry is found for almost nothing.
create index audit_place on stint_internal.audit using brin (id, at) with (pages_per_range = 16);

comment on table stint_internal.audit is
    'Administrative calls, always, and transitions of jobs, if the setting audit_transitions says so; partitioned by day. Shown by stint.audit.';
comment on column stint_internal.audit.era is 'Whose transaction numbers xid is one of; see audit_era.';
comment on column stint_internal.audit.kind is 'call or transition.';
comment on column stint_internal.audit.action is 'The function that made the change; insert, update or delete where it was none of ours.';
comment on column stint_internal.audit.via is 'The function that was called, where that is another one.';
comment on column stint_internal.audit.tenant_id is 'Whose job or operation it is, as is created_by: for the rule of who may see it.';
comment on column stint_internal.audit.login is 'The role that connected; role is the one in whose name it acted.';

-- One block for each day of which a sealing found entries. Kept as long as the entries, and dropped with them.
create table stint_internal.audit_block (
    day             date        not null,
    number          int         not null,
    era             int         not null,
    previous_day    date,
    previous_number int,
    previous        bytea       not null,
    entry_ids       bigint[]    not null,
    entry_digests   bytea[]     not null,
    digest          bytea       not null,
    sealed_at       timestamptz not null default clock_timestamp(),
    primary key (day, number)
) partition by range (day);

create table stint_internal.audit_block_default partition of stint_internal.audit_block default;

comment on table stint_internal.audit_block is 'The hash chain of each day: which entries a block seals, and the digest over them and the block before. See stint.verify_audit().';
comment on column stint_internal.audit_block.previous_day is 'With previous_number the block that this one is chained to: of the same day, or for the first of a day the latest of an earlier one.';
comment on column stint_internal.audit_block.entry_digests is 'Of each entry, so that verify_audit() can say which one does not fit.';

create table stint_internal.audit_era (
    era               int         primary key,
    system_identifier bigint      not null,
    began_at          timestamptz not null default clock_timestamp(),
    sealed_xid        xid8        not null default '0',
    sealed_id         bigint      not null default 0,
    last_id           bigint      not null default 0
) with (fillfactor = 50);

insert into stint_internal.audit_era (era, system_identifier) select 1, c.system_identifier from pg_control_system() as c;

comment on table stint_internal.audit_era is
    'Numbers of transactions rise within one cluster only: after a restore into another one a new era begins, with the next sealing.';
comment on column stint_internal.audit_era.sealed_xid is 'With sealed_id: all entries of the era up to this one are sealed.';
comment on column stint_internal.audit_era.last_id is 'The highest id of a sealed entry of the era.';

alter table stint_internal.audit enable row level security;
alter table stint_internal.audit_default enable row level security;
alter table stint_internal.audit_block enable row level security;
alter table stint_internal.audit_block_default enable row level security;
alter table stint_internal.audit_era enable row level security;

alter table stint_internal.settings
    add column audit_retention   interval not null default '365 days' check (audit_retention >= interval '1 day'),
    add column audit_transitions text     not null default 'none' check (audit_transitions ~ '^(none|all|[A-Za-z0-9_][A-Za-z0-9_.:-]{0,62}(, ?[A-Za-z0-9_][A-Za-z0-9_.:-]{0,62})*)$');

comment on column stint_internal.settings.audit_retention is 'Audit entries and the blocks that seal them are kept so long; then whole days are dropped.';
comment on column stint_internal.settings.audit_transitions is
    'Of which jobs each transition is recorded: none, all, or the names of job types, with commas between them.';
