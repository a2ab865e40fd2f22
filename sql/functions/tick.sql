-- All duties that are due, each behind its own try-lock, so that any number of runners, pg_cron and people may call this whenever they like: if somebody
-- ticked a moment ago the next returns at once. A duty that fails is recorded and does not undo the others. Duties that read much rest longer after
-- a slow run, in proportion to what it cost.
create or replace function stint.tick() returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_duty  record;
    v_last  stint_internal.duty_run;
    v_now   timestamptz := stint.now();
    v_start timestamptz;
    v_did   bigint;
    v_error text;
    v_done  jsonb := '{}';
begin
    for v_duty in
        select * from (values
            (1, 'move_marks',        interval '200 milliseconds', 5),
            (2, 'promote_due_jobs',  interval '200 milliseconds', 5),
            (3, 'expire_jobs',       interval '1 second',         10),
            (4, 'rescue_lost_jobs',  interval '5 seconds',        50),
            (5, 'sweep_late_jobs',   interval '3 seconds',        20),
            (6, 'summarise_minutes', interval '1 minute',         10),
            (7, 'prune_records',     interval '1 minute',         10),
            (8, 'roll_partitions',   interval '10 minutes',       10)
        ) as d (number, name, every, rest)
    loop
        select * into v_last from stint_internal.duty_run r where r.duty = v_duty.name order by r.ran_at desc limit 1;
        continue when v_now >= v_last.ran_at and v_now < v_last.ran_at + greatest(v_duty.every, v_last.took * v_duty.rest);
        continue when not pg_try_advisory_xact_lock(1937010543, v_duty.number);
        v_start := clock_timestamp();
        v_error := null;
        v_did := 0;
        begin
            v_did := case v_duty.name
                when 'move_marks' then stint.move_marks()
                when 'promote_due_jobs' then stint.promote_due_jobs(coalesce(v_last.ran_at - interval '1 minute', '-infinity'))
                when 'expire_jobs' then stint.expire_jobs()
                when 'rescue_lost_jobs' then stint.rescue_lost_jobs()
                when 'sweep_late_jobs' then stint.sweep_late_jobs()
                when 'summarise_minutes' then stint.summarise_minutes()
                when 'prune_records' then stint.prune_records()
                when 'roll_partitions' then stint.roll_partitions()
            end;
        exception when others then
            v_error := sqlstate || ': ' || sqlerrm;
        end;
        insert into stint_internal.duty_run (duty, ran_at, took, did, error)
        values (v_duty.name, v_now, clock_timestamp() - v_start, v_did, v_error) on conflict do nothing;
        v_done := v_done || jsonb_build_object(v_duty.name, coalesce(to_jsonb(v_error), to_jsonb(v_did)));
    end loop;
    return v_done || jsonb_build_object('next_due_at', (
        select min(j.scheduled_for) from (
            select scheduled_for from stint_internal.job_queue
            where rank is null and scheduled_for > v_now - interval '1 minute' order by scheduled_for limit 1) as j
        where j.scheduled_for < 'infinity'));
end $$;

comment on function stint.tick() is
'Does what is due: marks, delayed jobs, expiry, rescue of lost runs, sweep, summaries, pruning, partitions. Call it as often as you like, from any number
of places. Returns what each duty did (a number, or its error) and next_due_at, when the next delayed job will be ready.';
