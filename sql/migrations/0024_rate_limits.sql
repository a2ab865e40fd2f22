-- At most n starts of a type or queue within any period, as a whole or for each tenant, user or key. A rate is a limit like those of 0017 whose slot comes free not when its job
-- ends but one period after it was started. See decision 0016.

alter table stint_internal.job_type add column rate_limit jsonb;
comment on column stint_internal.job_type.rate_limit is '{"max": 100, "period": "1 minute", "per": "key"}: so many of its jobs are started within any such period; null: any number.';
alter table stint_internal.queue add column rate_limit jsonb;
comment on column stint_internal.queue.rate_limit is '{"max": 100, "period": "1 minute", "per": "key"}: so many of its jobs are started within any such period; null: any number.';

alter table stint_internal.limit_place add column due_at timestamptz;
comment on column stint_internal.limit_place.due_at is 'Of a slot of a rate: when free_starts looks at it; it does not come free before. Null for all others.';
create index limit_place_due on stint_internal.limit_place (due_at) where due_at is not null;

-- A job that has ended, or waits to be tried again, has no place any more; its start still counts.
create table stint_internal.limit_start (
    limit_id   text        collate "C" not null,
    started_at timestamptz not null,
    due_at     timestamptz not null
);
create index limit_start_due on stint_internal.limit_start (due_at);
create index limit_start_limit on stint_internal.limit_start (limit_id);
comment on table stint_internal.limit_start is 'Starts under a rate whose jobs have ended or wait for another run: each keeps its slot until the period is over. In limit_state they count as held.';
comment on column stint_internal.limit_start.due_at is 'One period after the start: then the slot comes free.';
alter table stint_internal.limit_start enable row level security;
