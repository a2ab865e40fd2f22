-- A rule of uniqueness may count any of the states. One that leaves out states of unfinished jobs gives the place of a job to another while the first may still come to
-- count again: as one that failed and waits once more.

create table stint_internal.unique_other (
    digest     bytea       not null,
    job_id     uuid        not null,
    keep_until timestamptz not null,
    primary key (digest, job_id)
);
comment on table stint_internal.unique_other is 'Unfinished jobs that did not count when another took their row in unique_job, and may count again. Each digest here has its row there.';
comment on column stint_internal.unique_other.keep_until is 'As it was in unique_job.';
alter table stint_internal.unique_other enable row level security;

comment on column stint_internal.unique_job.keep_until is 'Until then an ended job counts too, where the rule names its state; a thousand years if it says no period.';
