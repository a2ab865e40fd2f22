-- Tells the world on channel job_status: ids, status, percent, never payloads or messages, since anyone who can connect can listen.
-- One notification for a whole batch, always under 8,000 bytes. A commit that notifies holds a lock of the whole cluster until its WAL is flushed; so
-- unless a watcher has declared itself (stint.watch_jobs), a session announces no more than 20 transactions a second, and only while no other
-- transaction is about to: nobody ever waits in order to announce.
create or replace function stint_internal.announce(p_job_ids uuid[], p_status text, p_percent int default null) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_budget text := current_setting('stint.announced', true);
    v_second text := date_part('epoch', clock_timestamp())::bigint::text;
    v_used   int := 0;
begin
    if split_part(v_budget, ':', 1) = v_second then
        v_used := split_part(v_budget, ':', 2)::int;
    end if;
    if cardinality(p_job_ids) = 0
       or not stint_internal.somebody_idle('job_status watcher') and (v_used >= 20 or not pg_try_advisory_xact_lock(1937010544)) then
        return;
    end if;
    perform set_config('stint.announced', v_second || ':' || v_used + 1, false);
    perform pg_notify('job_status', jsonb_strip_nulls(jsonb_build_object(
        'status', p_status, 'percent', p_percent, 'count', cardinality(p_job_ids), 'ids', to_jsonb(p_job_ids[1:150])))::text);
end $$;

comment on function stint_internal.announce(uuid[], text, int) is
'Notifies job_status: {"status", "percent", "count", "ids"}; ids holds the first 150, so a count above that means: read again.';
