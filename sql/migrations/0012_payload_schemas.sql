-- What the payload of a job type must look like, and what of it is not for everybody's eyes. A schema is kept as it was given and in two translations:
-- as a path that create_job evaluates in its one insert, and as a program for whatever no path can express and for saying what is wrong.

alter table stint_internal.job_type
    add column payload_schema  jsonb,
    add column assert_formats  boolean not null default false,
    add column payload_check   jsonpath,
    add column payload_program jsonb[],
    add column redacted_paths  text[];

comment on column stint_internal.job_type.payload_schema is 'JSON Schema (draft 2020-12) of the payload; null: any object.';
comment on column stint_internal.job_type.assert_formats is 'Whether the keyword format is checked or, as the draft has it, only an annotation.';
comment on column stint_internal.job_type.payload_check is
    'The schema as a path that holds only for valid payloads. Where it does not hold, payload_program decides. Null without a schema.';
comment on column stint_internal.job_type.payload_program is 'The schema as stint_internal.compile_schema() translated it. Null without a schema.';
comment on column stint_internal.job_type.redacted_paths is 'JSON pointers into the payload, * for any member or element; shown as [redacted].';

-- The path stands in the route too, since that is what create_job looks at.
alter table stint_internal.route add column payload_check jsonpath;

comment on column stint_internal.route.payload_check is 'The type''s.';
