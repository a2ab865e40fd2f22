-- What a new job gets where the caller left something open, by its route. Raises ST001, ST007.
create or replace function stint_internal.resolve_policy(
    inout p_job_type text, inout p_queue text, inout p_priority int, inout p_max_attempts int,
    out max_payload_bytes int, out type_is_paused boolean, out payload_check jsonpath, out unique_rule jsonb, out has_quotas boolean,
    out has_limits boolean, out is_fair boolean)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_route stint_internal.route;
begin
    select * into v_route from stint_internal.route r
    where r.job_type = p_job_type and r.asked_queue = coalesce(p_queue, '') and p_queue is distinct from '' limit 1;
    if not found then
        v_route := stint_internal.open_route(p_job_type, p_queue);
    end if;
    p_queue := v_route.queue;
    p_priority := coalesce(p_priority, v_route.priority);
    p_max_attempts := coalesce(p_max_attempts, v_route.max_attempts);
    max_payload_bytes := v_route.max_payload_bytes;
    type_is_paused := v_route.type_is_paused;
    payload_check := v_route.payload_check;
    unique_rule := v_route.unique_rule;
    has_quotas := v_route.has_quotas;
    has_limits := v_route.has_limits;
    is_fair := v_route.is_fair;
    if p_priority not between 0 and 10 then
        raise exception using errcode = 'ST001', message = format('p_priority is %s', p_priority),
            detail = 'Priorities go from 0 to 10; higher is more urgent.', hint = 'Leave it out for the default of the job type.';
    end if;
    if p_max_attempts not between 1 and 1000 then
        raise exception using errcode = 'ST001', message = format('p_max_attempts is %s', p_max_attempts),
            detail = 'A job is tried between 1 and 1000 times.', hint = 'Leave it out for the default of the job type.';
    end if;
end $$;

comment on function stint_internal.resolve_policy(text, text, int, int) is 'Fills in and checks what a new job leaves to its type and queue.';
