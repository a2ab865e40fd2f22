-- Handlers that are functions, functions that handlers may have called with their completion, and versions of handlers.

alter table stint_internal.job_type add column handler text, add column handler_takes_array boolean, add column handler_role text;
comment on column stint_internal.job_type.handler is 'The function that runs these jobs in the database, schema.name; null: a process does.';
comment on column stint_internal.job_type.handler_takes_array is 'Whether it takes many jobs in one call: (jsonb[]) returns jsonb[]; else (jsonb) returns jsonb.';
comment on column stint_internal.job_type.handler_role is 'The role as which it runs.';

create table stint_internal.job_function (
    job_type text not null,
    function text not null,
    role     text not null,
    primary key (job_type, function)
);

comment on table stint_internal.job_function is 'Functions that handlers of a type may have called in the transaction that completes their job. See stint.register_function().';

create table stint_internal.handler_version (
    job_type     text          not null,
    version      text          not null,
    weight       numeric(5, 2) not null check (weight between 0 and 100),
    min_runs     int           not null default 20 check (min_runs >= 1),
    weighted_at  timestamptz   not null,
    withdrawn_at timestamptz,
    reason       text,
    primary key (job_type, version)
);

comment on table stint_internal.handler_version is 'Versions of a type''s handler, each an executable of its own. See stint.define_handler_version().';
comment on column stint_internal.handler_version.weight is 'Percentage of the type''s runs; what the versions leave of 100 goes to the handler without a version.';
comment on column stint_internal.handler_version.weighted_at is 'Since when it has this weight; runs are compared from then on.';
comment on column stint_internal.handler_version.withdrawn_at is 'When watch_handler_versions took its weight away, and why: reason.';

alter table stint_internal.job_function enable row level security;
alter table stint_internal.handler_version enable row level security;
