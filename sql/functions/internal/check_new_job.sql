-- The slow way of create_job: raises what is wrong with the arguments, or opens the route that was missing. Raises ST001, ST003, ST007, ST020.
create or replace function stint_internal.check_new_job(
    p_job_type text, p_queue text, p_priority int, p_max_attempts int, p_payload jsonb) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_policy record := stint_internal.resolve_policy(p_job_type, p_queue, p_priority, p_max_attempts);
begin
    if p_payload is null or jsonb_typeof(p_payload) <> 'object' or pg_column_size(p_payload) > v_policy.max_payload_bytes then
        perform stint_internal.refuse_payload(p_payload, v_policy.max_payload_bytes);
    end if;
    perform stint_internal.check_payload(p_job_type, p_payload);
end $$;

comment on function stint_internal.check_new_job(text, text, int, int, jsonb) is 'Raises what is wrong with a new job; opens its route.';
