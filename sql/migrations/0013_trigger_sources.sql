-- Tables whose changes make jobs, and which waiting job stands for which of their rows.

create table stint_internal.trigger_source (
    id            int         primary key generated always as identity,
    name          text        not null unique,
    -- By name in a dump, so it finds its table again after a restore; the number beside it tells that this has happened.
    relation      regclass    not null,
    relation_oid  oid         not null,
    known_columns jsonb       not null,
    used_columns  text[]      not null,
    events        text[]      not null,
    columns       text[],
    key           text[]      not null,
    -- As it was written: PostgreSQL 15 prints some paths, such as ($.a / 2).floor(), so that they cannot be read again.
    condition     text,
    job_type      text        not null,
    payload       jsonb       not null,
    queue         text,
    priority      smallint,
    delay         interval    not null,
    tenant_column text,
    is_coalesced  boolean     not null,
    created_by    text        not null,
    created_at    timestamptz not null default clock_timestamp()
);

comment on table stint_internal.trigger_source is 'Tables as job sources. Changed with stint.create_trigger_source() and stint.drop_trigger_source().';
comment on column stint_internal.trigger_source.relation_oid is 'The table when the source was made: as long as it is the same, columns are known by number, and may be renamed.';
comment on column stint_internal.trigger_source.used_columns is 'Those without which it cannot work: in columns, key, condition, payload and tenant_column.';
comment on column stint_internal.trigger_source.known_columns is 'Numbers of the table''s columns by their names when the source was made; the names that columns, key, condition and payload use.';

-- Not unique, and nothing points at it: whoever writes here never waits for anybody else.
create table stint_internal.trigger_job (
    source_id int  not null,
    key       text not null,
    job_id    uuid not null
);

create index trigger_job_key on stint_internal.trigger_job (source_id, key);

comment on table stint_internal.trigger_job is 'Which jobs a key of a trigger source has; only those that were never claimed count, the others are removed.';

alter table stint_internal.trigger_source enable row level security;
alter table stint_internal.trigger_job enable row level security;
