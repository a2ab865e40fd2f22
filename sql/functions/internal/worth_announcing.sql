-- Whether this session's budget of announcements is open (20 at once, then one every 50 ms), or somebody watches. The cheap question before announce, asked by
-- every hot function; SQL-standard form, inlined, see stint.now().
create or replace function stint_internal.worth_announcing() returns boolean
    language sql volatile
    return coalesce(nullif(current_setting('stint.announced', true), '')::float8, 0) <= date_part('epoch', clock_timestamp())
        or stint_internal.somebody_idle('job_status watcher');

comment on function stint_internal.worth_announcing() is 'Whether announce() would be heard and is within this session''s budget.';
