-- One duty, if it is due and nobody else is at it: behind its own try-lock, so that any number of runners, pg_cron and people may call this whenever they
-- like. A duty that fails is recorded and raises nothing, so that it does not undo its caller's other work. Duties that read much rest longer after a
-- slow run, in proportion to what it cost. Raises ST001 for a duty that does not exist.
create or replace function stint.run_duty(p_duty text) returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now   timestamptz;
    v_start timestamptz := clock_timestamp();
    v_duty  record;
    v_last  stint_internal.duty_run;
    v_did   bigint := 0;
    v_error text;
begin
    select * into v_duty from (values
        (1, 'move_marks',        interval '200 milliseconds', 5),
        (2, 'promote_due_jobs',  interval '200 milliseconds', 5),
        (3, 'expire_jobs',       interval '1 second',         10),
        (4, 'rescue_lost_jobs',  interval '5 seconds',        50),
        (5, 'sweep_late_jobs',   interval '3 seconds',        20),
        (6, 'summarise_minutes', interval '1 minute',         10),
        (7, 'prune_records',     interval '1 minute',         10),
        (8, 'roll_partitions',   interval '10 minutes',       10),
        (9, 'refresh_routes',    interval '1 second',         50),
        (12, 'end_lent_credentials', interval '15 seconds',   50),
        (13, 'summarise_costs',  interval '1 minute',         20)
    ) as d (number, name, every, rest) where d.name = p_duty;
    if not found then
        raise exception using errcode = 'ST001', message = format('there is no duty %s', quote_nullable(p_duty)),
            detail = 'Duties are the functions that stint.tick() calls.', hint = 'See select * from stint.duties;';
    end if;
    -- Once before the lock, since a duty is rarely due, and once behind it: whoever had it meanwhile may just have done the work.
    for v_look in 1 .. 2 loop
        v_now := stint.now();
        select * into v_last from stint_internal.duty_run r where r.duty = p_duty order by r.ran_at desc limit 1;
        if (v_now >= v_last.ran_at and v_now < v_last.ran_at + greatest(v_duty.every, v_last.took * v_duty.rest))
           or v_look = 1 and not pg_try_advisory_xact_lock(1937010543, v_duty.number) then
            return null;
        end if;
    end loop;
    begin
        v_did := case p_duty
            when 'move_marks' then stint.move_marks()
            -- From the start where the last call could not take all.
            when 'promote_due_jobs' then stint.promote_due_jobs(
                case when v_last.did < 10000 then v_last.ran_at - interval '1 minute' else '-infinity' end)
            when 'expire_jobs' then stint.expire_jobs()
            when 'rescue_lost_jobs' then stint.rescue_lost_jobs()
            when 'sweep_late_jobs' then stint.sweep_late_jobs()
            when 'summarise_minutes' then stint.summarise_minutes()
            when 'prune_records' then stint.prune_records()
            when 'roll_partitions' then stint.roll_partitions()
            when 'refresh_routes' then stint.refresh_routes()
            when 'end_lent_credentials' then stint.end_lent_credentials()
            when 'summarise_costs' then stint.summarise_costs()
        end;
    exception when others then
        v_error := sqlstate || ': ' || sqlerrm;
    end;
    insert into stint_internal.duty_run (duty, ran_at, took, did, error)
    values (p_duty, v_now, clock_timestamp() - v_start, v_did, v_error) on conflict do nothing;
    return coalesce(to_jsonb(v_error), to_jsonb(v_did));
end $$;

comment on function stint.run_duty(text) is
'Runs one duty of tick() if it is due and nobody else is at it. Returns how much it did, its error as text, or null when there was no need.';
