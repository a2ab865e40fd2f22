-- A fresh cursor for claims from these queues: what a session may believe for a second (when it was made, for which queues, the settings that claims need:
-- lease in microseconds, default timeout in seconds, default memory limit), then where each lane starts, then the clocks of fair lanes. Raises ST001.
create or replace function stint_internal.new_cursor(p_queues text[]) returns bigint[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_head bigint[];
begin
    -- Asked here and not by each claim: nobody claims without a cursor.
    if cardinality(p_queues) > 1000 or array_position(p_queues, null) is not null then
        raise exception using errcode = 'ST001', message = 'claim_jobs needs the names of queues',
            detail = format('Got %s, %s of them null.', cardinality(p_queues), cardinality(array_positions(p_queues, null))),
            hint = 'Pass an array of up to 1000 names; without p_queues it is {default}.';
    end if;
    -- Nobody ticks (each tick expires jobs, about once a second). Not in the sessions of a runner, which ticks beside its claims, so that none waits for a duty. Nor in a transaction that has been
    -- open for a while, and may stay so: it would hold the duties up for everybody.
    if current_setting('application_name') not in ('stint claimer', 'stint writer') and statement_timestamp() - transaction_timestamp() < interval '5 milliseconds'
       and ((select r.ran_at from stint_internal.duty_run r where r.duty = 'expire_jobs' order by r.ran_at desc limit 1) > clock_timestamp() - interval '5 seconds') is not true then
        perform stint_internal.stand_in();
    end if;
    select array[date_part('epoch', clock_timestamp())::bigint, hashtext(p_queues::text), date_part('epoch', s.claim_lease) * 1000000,
                 ceil(date_part('epoch', d.timeout)), d.memory_limit_bytes]
    into v_head
    from stint_internal.settings s cross join stint_internal.job_type d where d.name = '*';
    return v_head || stint_internal.lane_starts(p_queues) || stint_internal.cursor_clocks(p_queues);
end $$;

comment on function stint_internal.new_cursor(text[]) is 'Where claims start, and the settings that they need; claim_jobs keeps it for a second in stint.claim_cursor.';
