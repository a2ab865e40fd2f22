-- Installation-wide settings: one row, one typed column each, so that a wrong value is refused by its type or check.

create table stint_internal.settings (
    singleton          boolean  primary key default true check (singleton),
    worker_lease       interval not null default '60 seconds' check (worker_lease >= interval '5 seconds'),
    claim_lease        interval not null default '5 minutes'  check (claim_lease >= interval '5 seconds'),
    max_lost_runs      smallint not null default 3            check (max_lost_runs >= 1),
    history_retention  interval not null default '30 days'    check (history_retention >= interval '1 day'),
    log_retention      interval not null default '14 days'    check (log_retention >= interval '1 day'),
    idempotency_keep   interval not null default '24 hours'   check (idempotency_keep >= interval '0')
);

insert into stint_internal.settings default values;

comment on table stint_internal.settings is 'Installation-wide settings, one row. Changed with stint.change_setting().';
comment on column stint_internal.settings.worker_lease is 'A worker that has not sent a heartbeat for so long is taken for dead.';
comment on column stint_internal.settings.claim_lease is 'How long a claim by a worker that never sends heartbeats is believed, unless it says otherwise.';
comment on column stint_internal.settings.max_lost_runs is 'After so many runs whose worker died, a job goes to the dead letter: it is probably what kills them.';
comment on column stint_internal.settings.history_retention is 'Ended jobs and their attempts are kept so long; then whole day partitions are dropped.';
comment on column stint_internal.settings.log_retention is 'Job logs are kept so long.';
comment on column stint_internal.settings.idempotency_keep is 'An idempotency key answers with its job so long after creation, even when the job has ended.';

alter table stint_internal.settings enable row level security;
