-- Who acts for several tenants may let a job of one wait for a job of another. As long as that is there its own row tells whose it is; this tells it afterwards.
alter table stint_internal.job_dependency add column is_foreign boolean;

comment on column stint_internal.job_dependency.is_foreign is
    'Whether the parent belonged to another tenant or creator than the child: then, when it is gone, only who sees every tenant is told of it. Null: no.';
