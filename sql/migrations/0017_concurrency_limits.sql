-- At most n jobs at once, per key, user, tenant, type and queue. A job under limits takes a slot in each before it gets a place in line for workers; until then it is
-- blocked. Slots and waiters stand in tables of their own: a job without limits has two nulls more in its row and is asked nothing else. See decision 0010.

alter table stint_internal.job_type
    add column max_running         int check (max_running > 0),
    add column max_running_per_key int check (max_running_per_key > 0);
comment on column stint_internal.job_type.max_running is 'How many of its jobs may be ready or running at once; null: any number.';
comment on column stint_internal.job_type.max_running_per_key is 'How many jobs of one concurrency_key a job of this type may be one of; null: 1.';

alter table stint_internal.queue add column max_running int check (max_running > 0);
comment on column stint_internal.queue.max_running is 'How many of its jobs may be ready or running at once; null: any number.';

alter table stint_internal.quota drop constraint quota_counts_check;
alter table stint_internal.quota add constraint quota_counts_check check (counts in ('unfinished', 'created', 'running'));
comment on column stint_internal.quota.counts is
    'unfinished: jobs that have not ended; created: jobs that were created within the period; running: jobs that are ready or running.';

alter table stint_internal.route add column has_limits boolean not null default false;
comment on column stint_internal.route.has_limits is 'Whether its type, its queue or some plan limits how many jobs run at once.';

alter table stint_internal.job_queue
    add column concurrency_key text,
    add column has_limits      boolean;
comment on column stint_internal.job_queue.has_limits is 'Whether it has rows in limit_place; null for all others. A blocked job that has waits for a slot.';
alter table stint_internal.job_history add column concurrency_key text;

-- Places in the lines, and versions of limit_state. Never re-used, so that what is dead stays below what lives.
create sequence stint_internal.limit_place_seq as bigint cache 1;
comment on sequence stint_internal.limit_place_seq is 'Places in the lines of limits; see limit_place.place.';

create table stint_internal.limit_place (
    job_id   uuid     not null,
    limit_id text     collate "C" not null,
    priority smallint not null,
    place    bigint   not null default nextval('stint_internal.limit_place_seq'),
    held     boolean  not null default false,
    primary key (job_id, limit_id)
);
create index limit_place_line on stint_internal.limit_place (limit_id, priority, place) where not held;
create index limit_place_held on stint_internal.limit_place (limit_id) where held;
comment on table stint_internal.limit_place is 'Which job holds a slot of a limit, or waits for one. A job waits in one line at a time, and keeps the slots that it has.';
comment on column stint_internal.limit_place.limit_id is 'A digit that says what is limited, and whose it is; see stint_internal.limits_of(). Their order is that in which a job takes its slots.';

-- Append-only but for deletion: the newest row of a limit counts and is found by one descent of the index, however many dead ones an old snapshot keeps.
create table stint_internal.limit_state (
    limit_id text     collate "C" not null,
    seq      bigint   not null default nextval('stint_internal.limit_place_seq'),
    held     int      not null,
    lows     bigint[] not null,
    lowest   smallint,
    primary key (limit_id, seq)
);
comment on table stint_internal.limit_state is 'How many slots of a limit are taken, and where its lines begin. Changed under the lock of the limit only; no row: none is taken and nobody waits.';
comment on column stint_internal.limit_state.lows is 'Per priority, 0 first: nobody waits at or below this place; null: nobody waits.';
comment on column stint_internal.limit_state.lowest is 'No job of a lower priority holds a slot without being started: nobody is to be displaced by one of this priority or less.';

-- What has changed about a limit since its state was written. Settled when the transaction commits, by a deferred trigger, or by the duty settle_limits.
create table stint_internal.limit_nudge (
    id       bigint      generated always as identity primary key,
    limit_id text        collate "C" not null,
    freed    int         not null default 0,
    priority smallint,
    place    bigint,
    for_duty boolean     not null default false,
    noted_at timestamptz not null
);
create index limit_nudge_noted on stint_internal.limit_nudge (noted_at);
comment on table stint_internal.limit_nudge is 'Limits that are to be settled. For each limit: the slots in limit_state = those in limit_place + those that are noted here as freed.';
comment on column stint_internal.limit_nudge.place is 'The first place at which somebody of this priority has begun to wait.';

alter table stint_internal.limit_place enable row level security;
alter table stint_internal.limit_state enable row level security;
alter table stint_internal.limit_nudge enable row level security;
