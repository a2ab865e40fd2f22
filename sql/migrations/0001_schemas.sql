-- Two schemas: what may be called and read, and what nobody but the owner touches.

create schema if not exists stint;
create schema if not exists stint_internal;

comment on schema stint is
    'Stint, background jobs in PostgreSQL: the functions and views that applications, workers and operators use. Safe to expose through PostgREST.';
comment on schema stint_internal is
    'Stint''s tables and helpers. Nobody but the owner has rights here; use the schema stint.';

revoke all on schema stint_internal from public;
