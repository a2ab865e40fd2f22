-- Two schemas: what may be called and read, and what nobody but the owner touches.

-- Looked for first: `if not exists` would ask for CREATE on the database even where an administrator has made both schemas for us.
do $do$
begin
    if to_regnamespace('stint') is null then
        create schema stint;
    end if;
    if to_regnamespace('stint_internal') is null then
        create schema stint_internal;
    end if;
end $do$;

comment on schema stint is
    'Stint, background jobs in PostgreSQL: the functions and views that applications, workers and operators use. Safe to expose through PostgREST.';
comment on schema stint_internal is
    'Stint''s tables and helpers. Nobody but the owner has rights here; use the schema stint.';

revoke all on schema stint_internal from public;
