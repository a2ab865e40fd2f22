-- How many jobs of a queue have ended in the ten minutes that were summed up last. Reads sums, never the history.
create or replace function stint_internal.queue_pace(p_queue text) returns bigint
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce(sum(m.completed + m.failed), 0)::bigint from stint_internal.job_minute m
    where m.minute > (select stint.now()) - interval '12 minutes' and m.queue = p_queue
$$;

comment on function stint_internal.queue_pace(text) is 'Jobs of a queue that ended within ten minutes, lately.';
