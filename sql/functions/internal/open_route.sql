-- Makes a route: what every further job of this type and queue will get, until a policy changes. Adds a row for a queue that is used for the first time,
-- without waiting for anybody (sweep_late_jobs adds what is left out). Locks nothing else. Raises ST001, ST007 unknown_job_type.
create or replace function stint_internal.open_route(p_job_type text, p_queue text) returns stint_internal.route
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_found record;
    v_route stint_internal.route;
begin
    -- '*' names the defaults and is no type; check_name refuses it, and null.
    perform stint_internal.check_name('p_job_type', p_job_type);
    if p_queue is not null then
        perform stint_internal.check_name('p_queue', p_queue);
    end if;
    v_found := stint_internal.find_route(p_job_type, coalesce(p_queue, ''));
    if v_found.is_strict and not v_found.is_defined then
        raise exception using errcode = 'ST007', message = format('job type %s is not defined', p_job_type),
            detail = format('Queue %s is strict: it accepts only job types that were defined.', v_found.queue),
            hint = format('Define it: select stint.define_job_type(%L), or check the spelling.', p_job_type);
    end if;
    -- Not where another transaction is just doing so: it may stay open for long, and the primary key would make this one wait for it.
    if not v_found.is_known and pg_try_advisory_xact_lock(1937010544, hashtext(v_found.queue)) then
        insert into stint_internal.queue (name) values (v_found.queue) on conflict do nothing;
    end if;
    insert into stint_internal.route (job_type, asked_queue, queue, priority, max_attempts, max_payload_bytes, type_is_paused, payload_check,
                                      unique_rule, has_quotas, has_limits, is_fair)
    values (p_job_type, coalesce(p_queue, ''), v_found.queue, v_found.priority, v_found.max_attempts, v_found.max_payload_bytes, v_found.type_is_paused,
            v_found.payload_check, v_found.unique_rule, v_found.has_quotas, v_found.has_limits, v_found.is_fair)
    returning * into v_route;
    return v_route;
end $$;

comment on function stint_internal.open_route(text, text) is 'Resolves and keeps what new jobs of a type get in a queue; makes the queue known.';
