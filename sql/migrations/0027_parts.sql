-- What concerns very many jobs is done in parts.

-- Duties that look at everything look at a part of it each time, so that no call costs more where there are more jobs. How far each has come stands here.
create table stint_internal.walk (
    name text primary key,
    past text not null
);
comment on table stint_internal.walk is 'How far duties have come that look at everything, one part a call; see stint_internal.next_pages().';
comment on column stint_internal.walk.past is 'What was looked at last: a page of a table, or a key; empty: from the start.';
alter table stint_internal.walk enable row level security;

-- A large workflow runs again in batches, as a bulk operation that no one starts by itself.
alter table stint_internal.bulk_operation drop constraint bulk_operation_action_check;
alter table stint_internal.bulk_operation add constraint bulk_operation_action_check
    check (action in ('retry', 'redrive', 'cancel', 'delete', 'move', 'reprioritise', 'undo', 'retry_workflow'));
