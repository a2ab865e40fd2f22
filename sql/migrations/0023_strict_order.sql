-- Strict order per concurrency key: a job of a type that asks for it has its place in the line of its key from its creation to its end, and the slot, once it has got it, through retries
-- and whatever else it waits for; at the choice of its type also after it has failed for good. See decision 0015.

alter table stint_internal.job_type add column key_order text not null default 'ready' check (key_order in ('ready', 'strict', 'strict_hold'));
comment on column stint_internal.job_type.key_order is
'In what order its jobs with one concurrency_key run. ready: whoever is ready, the most urgent first; strict: as they were created, through retries; strict_hold: and one that has failed for
good holds up those behind it.';

alter table stint_internal.limit_place add column is_strict boolean not null default false;
comment on column stint_internal.limit_place.is_strict is 'Of a key, for a job that keeps its order: the place and the slot are kept while the job waits for something else. Its priority is 0.';

comment on column stint_internal.job_queue.has_limits is
'Whether it has rows in limit_place; null for all others. true: a blocked job waits for a slot; false: it waits for something else, and only keeps its place in the line of its key.';

create table stint_internal.held_key (
    job_id   uuid        primary key,
    limit_id text        collate "C" not null,
    job_type text        not null,
    status   text        not null,
    held_at  timestamptz not null
);
comment on table stint_internal.held_key is 'Ended jobs that keep the slot of their key, since they have failed for good and their type says strict_hold: the key stands still.';
alter table stint_internal.held_key enable row level security;

-- Those that a transaction could not settle. Few at a time, so that whoever settles the limit can ask whether somebody was committed before.
create index limit_nudge_left on stint_internal.limit_nudge (limit_id) where for_duty;
comment on column stint_internal.limit_nudge.for_duty is 'Left by its transaction to the duty settle_limits.';
