-- What a new job of this type gets where the caller left something open: one look at the type or the defaults, one at the queue. Adds a row for a
-- queue that is used for the first time, without waiting for anybody (sweep_late_jobs adds what is left out). Locks nothing else. Raises ST001, ST007.
create or replace function stint_internal.resolve_policy(
    inout p_job_type text, inout p_queue text, inout p_priority int, inout p_max_attempts int,
    out max_payload_bytes int, out type_is_paused boolean)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_type       stint_internal.job_type;
    v_is_defined boolean;
    v_strict     boolean;
begin
    -- Into a variable and not into the arguments: where no row is found, select into would overwrite them with nulls.
    select * into v_type from stint_internal.job_type t where t.name = p_job_type and t.name <> '*';
    v_is_defined := found;
    if not v_is_defined then
        perform stint_internal.check_name('p_job_type', p_job_type);
        select * into v_type from stint_internal.job_type d where d.name = '*';
    end if;
    p_queue := coalesce(p_queue, v_type.queue);
    p_priority := coalesce(p_priority, v_type.priority);
    p_max_attempts := coalesce(p_max_attempts, v_type.max_attempts);
    max_payload_bytes := v_type.max_payload_bytes;
    type_is_paused := v_is_defined and v_type.paused_at is not null;
    if p_priority not between 0 and 10 then
        raise exception using errcode = 'ST001', message = format('p_priority is %s', p_priority),
            detail = 'Priorities go from 0 to 10; higher is more urgent.', hint = 'Leave it out for the default of the job type.';
    end if;
    if p_max_attempts not between 1 and 1000 then
        raise exception using errcode = 'ST001', message = format('p_max_attempts is %s', p_max_attempts),
            detail = 'A job is tried between 1 and 1000 times.', hint = 'Leave it out for the default of the job type.';
    end if;
    select q.strict into v_strict from stint_internal.queue q where q.name = p_queue;
    if v_strict is null then
        perform stint_internal.check_name('p_queue', p_queue);
        -- Not where another transaction is just doing so: it may stay open for long, and the primary key would make this one wait for it.
        if pg_try_advisory_xact_lock(1937010544, hashtext(p_queue)) then
            insert into stint_internal.queue (name) values (p_queue) on conflict do nothing;
        end if;
    elsif v_strict and not v_is_defined then
        raise exception using errcode = 'ST007', message = format('job type %s is not defined', p_job_type),
            detail = format('Queue %s is strict: it accepts only job types that were defined.', p_queue),
            hint = format('Define it: select stint.define_job_type(%L), or check the spelling.', p_job_type);
    end if;
end $$;

comment on function stint_internal.resolve_policy(text, text, int, int) is 'Fills in and checks what a new job leaves to its type and queue.';
