create or replace view stint.jobs with (security_barrier) as
select * from stint_internal.visible_jobs;

comment on view stint.jobs is
'Jobs, unfinished and ended, that this session may see: those of its tenants, and those without a tenant that it created; workers, operators and observers
see all. Of payloads, what the job type declares as redacted is shown to the owner and members of stint_auditor only. For pages of a long list use stint.list_jobs.';
comment on column stint.jobs.status is 'pending, scheduled, blocked, processing, retrying; or ended: completed, failed, cancelled, expired, dead_letter.';
comment on column stint.jobs.waits_for is 'What a blocked job waits for: parents, limit (a slot of a concurrency limit, see stint.concurrency) or type (its type is paused).';
comment on column stint.jobs.run is 'Number of the current or latest claim; every write of a worker presents it.';
