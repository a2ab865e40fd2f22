-- One duty, if it is due and nobody else is at it: behind its own try-lock, so that any number of runners, pg_cron and people may call this whenever they
-- like. A duty that fails is recorded and raises nothing, so that it does not undo its caller's other work. Duties that read much rest longer after a
-- slow run, in proportion to what it cost, by stint.now() like everything else. Raises ST001 for a duty that does not exist.
create or replace function stint.run_duty(p_duty text) returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now   timestamptz;
    v_duty  record;
    v_last  stint_internal.duty_run;
    v_did   bigint := 0;
    v_error text;
begin
    select * into v_duty from stint_internal.duties() as d where d.name = p_duty;
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
        if v_duty.looks_back then
            -- From the start where the last call could not take all.
            execute format('select stint.%I($1)', v_duty.name) into v_did
                using case when v_last.did < 10000 then v_last.ran_at - interval '1 minute' else '-infinity' end;
        else
            execute format('select stint.%I()', v_duty.name) into v_did;
        end if;
    exception when others then
        v_error := sqlstate || ': ' || sqlerrm;
    end;
    insert into stint_internal.duty_run (duty, ran_at, took, did, error)
    values (p_duty, v_now, stint.now() - v_now, v_did, v_error) on conflict do nothing;
    return coalesce(to_jsonb(v_error), to_jsonb(v_did));
end $$;

comment on function stint.run_duty(text) is
'Runs one duty of tick() if it is due and nobody else is at it. Returns how much it did, its error as text, or null when there was no need.';
