-- Jobs with very many children or parents: no transaction does more than a bounded part of what one end means. And trigger sources with a function of their own.

-- Ended jobs on which more depends than the transaction that ended them could do: release_dependents carries on from here.
create table stint_internal.job_unsettled (
    parent_id uuid primary key,
    outcome   text not null,
    past      uuid not null default '00000000-0000-0000-0000-000000000000'
);

comment on table stint_internal.job_unsettled is 'Ended jobs with children that have not been told yet; a few, and only for a moment.';
comment on column stint_internal.job_unsettled.past is 'Its children up to this one, by id, have been told.';
alter table stint_internal.job_unsettled enable row level security;

-- Whoever waits for many parents watches one of each stretch of them, so that the last end never has to look at all.
alter table stint_internal.job_watch add column to_place int;
comment on column stint_internal.job_watch.to_place is 'The last place of a stretch, for nodes with several: who has come to its end looks for others of the node. Null: up to the last parent.';
create index job_watch_stretch on stint_internal.job_watch (child_id) where to_place is not null;

-- In the order in which children are told.
drop index stint_internal.job_watch_parent;
create index job_watch_parent on stint_internal.job_watch (parent_id, child_id);
drop index stint_internal.job_dependency_parent;
create index job_dependency_parent on stint_internal.job_dependency (parent_id, child_id);

-- A trigger source has a function in which its query stands, so that it is planned once a session.
alter table stint_internal.trigger_source add column shape text, add column made_by int;
comment on column stint_internal.trigger_source.shape is 'Its table''s name and columns when stint.fire_trigger_source_ID() was made: as long as they are the same, that does.';
comment on column stint_internal.trigger_source.made_by is 'The stint_internal.source_version() by which that function was made.';
