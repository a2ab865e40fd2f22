-- Tells the world on channel job_status: ids, status, percent, never payloads or messages, since anyone who can connect can listen.
-- One notification for a whole batch, always under 8,000 bytes. A commit that notifies holds a lock of the whole cluster until its WAL is flushed; so
-- unless a watcher has declared itself (stint.watch_jobs), a session announces no more than 20 transactions a second, and only while no other
-- transaction is about to: nobody ever waits in order to announce.
create or replace function stint_internal.announce(p_job_ids uuid[], p_status text, p_percent int default null) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now  float8 := date_part('epoch', clock_timestamp());
    -- The time up to which the budget is used: a second of it may be saved up.
    v_used float8 := greatest(nullif(current_setting('stint.announced', true), '')::float8, v_now - 1);
begin
    if coalesce(cardinality(p_job_ids), 0) = 0
       or (v_used > v_now or not pg_try_advisory_xact_lock(1937010544)) and not stint_internal.somebody_idle('job_status watcher') then
        return;
    end if;
    perform set_config('stint.announced', (v_used + 0.05)::text, false);
    perform pg_notify('job_status', jsonb_strip_nulls(jsonb_build_object(
        'status', p_status, 'percent', p_percent, 'count', cardinality(p_job_ids), 'ids', to_jsonb(p_job_ids[1:150])))::text);
end $$;

comment on function stint_internal.announce(uuid[], text, int) is
'Notifies job_status: {"status", "percent", "count", "ids"}; ids holds the first 150, so a count above that means: read again.';
