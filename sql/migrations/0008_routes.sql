-- What a new job gets, found with one look instead of one at its type, one at the defaults and one at its queue: a cache in a table, so that it is
-- as transactional as the policies it is made from, and out of reach of those who create jobs.

create table stint_internal.route (
    job_type          text        not null,
    asked_queue       text        not null,
    queue             text        not null,
    priority          smallint    not null,
    max_attempts      smallint    not null,
    max_payload_bytes int         not null,
    type_is_paused    boolean     not null,
    made_at           timestamptz not null default clock_timestamp()
);

-- Not unique: whoever misses a route adds one without waiting for others who are just doing so; refresh_routes removes the doubles.
create index route_lookup on stint_internal.route (job_type, asked_queue);

comment on table stint_internal.route is
    'Resolved policy of a new job, by job type and the queue that was asked for (empty: the type''s own). Made by the first such job, forgotten when a policy changes.';

alter table stint_internal.route enable row level security;

-- Each claim asks which queues are paused. Usually none.
create index queue_paused on stint_internal.queue (name) where paused_at is not null;
