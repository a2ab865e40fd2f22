-- Database credentials that live as long as a run, what runs cost by day, type and tenant, and where a log line came from.

create table stint_internal.lendable_role (
    name       text        primary key,
    allowed_by text        not null,
    allowed_at timestamptz not null default clock_timestamp()
);

comment on table stint_internal.lendable_role is 'Roles that job types may ask for, as the owner of the schema allowed with stint.allow_database_role().';

-- A table of its own and not a column of job_type: whoever does not lend pays nothing for it.
create table stint_internal.job_type_database_role (
    job_type text primary key,
    role     text not null references stint_internal.lendable_role on delete cascade
);

create index job_type_database_role_role on stint_internal.job_type_database_role (role);

comment on table stint_internal.job_type_database_role is 'Which role the runs of a job type may act as. Changed with stint.set_database_role().';

create table stint_internal.lent_credential (
    login       text        primary key,
    job_id      uuid        not null,
    run         bigint      not null,
    role        text        not null,
    lent_at     timestamptz not null,
    valid_until timestamptz not null
);

comment on table stint_internal.lent_credential is 'Login roles that were made for a run and are not dropped yet. Never a password.';

-- So that what a run cost can be found by its end, and counted for its type and tenant, without looking for its job.
alter table stint_internal.job_attempt add column job_type text, add column tenant_id text;
create index job_attempt_finished on stint_internal.job_attempt using brin (finished_at) with (pages_per_range = 16);

create table stint_internal.job_cost (
    day                 date             not null,
    job_type            text             not null,
    tenant_id           text             not null,
    runs                bigint           not null,
    failed_runs         bigint           not null,
    user_cpu_ms         numeric          not null,
    system_cpu_ms       numeric          not null,
    wall_ms             numeric          not null,
    peak_memory_bytes   numeric          not null,
    memory_byte_seconds numeric          not null,
    bytes_in            numeric          not null,
    bytes_out           numeric          not null,
    primary key (day, job_type, tenant_id)
) with (fillfactor = 50);

comment on table stint_internal.job_cost is 'What runs used, summed up by UTC day, type and tenant, so that a bill never reads the history.';
comment on column stint_internal.job_cost.tenant_id is 'Empty for jobs without a tenant.';

create table stint_internal.cost_mark (
    singleton    boolean     primary key default true check (singleton),
    summed_until timestamptz not null
) with (fillfactor = 10);

insert into stint_internal.cost_mark (summed_until) values (date_trunc('minute', clock_timestamp()));

comment on table stint_internal.cost_mark is 'One row: runs that ended before this time are summed up in job_cost.';

alter table stint_internal.job_log add column stream text, add column sequence int;

comment on column stint_internal.job_log.stream is 'stdout, stderr, message (a log message of the protocol) or runner; null for a line written with log_job().';
comment on column stint_internal.job_log.sequence is 'Number of the line within its run, in the order in which the runner read it; a gap means dropped lines.';


alter table stint_internal.lendable_role enable row level security;
alter table stint_internal.job_type_database_role enable row level security;
alter table stint_internal.lent_credential enable row level security;
alter table stint_internal.job_cost enable row level security;
alter table stint_internal.cost_mark enable row level security;
