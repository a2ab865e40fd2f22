-- Fair queues: places in line that come from a clock for each lane and a weight for each tenant, and jobs that rise while they wait. Plain queues are told
-- apart by the size of a rank: those of rank_seq stay below 2^50, those of a fair lane begin there.

alter table stint_internal.queue
    add column is_fair      boolean  not null default false,
    add column ageing       interval check (ageing >= interval '1 second'),
    add column is_reranking boolean  not null default false;
comment on column stint_internal.queue.is_fair is 'Whether tenants take turns; see docs/decisions/0011-fair-queues.md.';
comment on column stint_internal.queue.ageing is 'A ready job rises by one priority for each such stretch that it has waited; null: never.';
comment on column stint_internal.queue.is_reranking is 'It has just become fair, or plain again, and some of its ready jobs still have a rank of the other kind.';

-- Each claim session asks once a second which queues are fair. Usually none.
create index queue_fair on stint_internal.queue (name) where is_fair;

alter table stint_internal.route add column is_fair boolean not null default false;
comment on column stint_internal.route.is_fair is 'The queue''s.';

create table stint_internal.fair_lane (
    queue    text     not null references stint_internal.queue on delete cascade,
    priority smallint not null,
    clock    regclass not null,
    primary key (queue, priority)
);
comment on table stint_internal.fair_lane is 'The clock of each lane of queues that are fair, or were.';
comment on column stint_internal.fair_lane.clock is
    'A sequence: about the rank that was claimed last. Not a column of a row, which an old snapshot would turn into a chain of dead versions.';

create table stint_internal.tenant_weight (
    tenant_id text    not null,
    queue     text    not null default '*',
    weight    numeric not null check (weight between 0.01 and 100),
    primary key (tenant_id, queue)
);
comment on table stint_internal.tenant_weight is 'Weights of tenants in fair queues; 1 for those that are not named. Filled by stint.set_tenant_weight().';
comment on column stint_internal.tenant_weight.queue is 'For which queue, or * for all where nothing else is said.';

-- Finds the last place of a tenant in a fair lane. Plain jobs have no entry. Backwards by the negative: no other index has this order, so the planner
-- cannot take one that would walk other tenants' jobs.
create index job_queue_fair on stint_internal.job_queue (queue, priority, (coalesce(tenant_id, created_by, '')), (- rank)) where rank >= 1125899906842624;

alter table stint_internal.job_queue add column own_priority smallint;
comment on column stint_internal.job_queue.own_priority is 'The priority of a job that has risen above it by waiting; null for all others, whose priority is their own.';

alter table stint_internal.mark add column clocks bigint[];
comment on column stint_internal.mark.clocks is 'For lane i, if it is fair: how far its clock had come; its jobs above that are not passed by the next row. Null for plain lanes.';

alter table stint_internal.fair_lane enable row level security;
alter table stint_internal.tenant_weight enable row level security;
