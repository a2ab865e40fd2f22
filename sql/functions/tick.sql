-- All duties that are due. Any number of runners, pg_cron and people may call this whenever they like: if somebody ticked a moment ago the next
-- returns at once. See stint.run_duty for the locks.
create or replace function stint.tick() returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now  timestamptz := stint.now();
    v_duty text;
    v_did  jsonb;
    v_done jsonb := '{}';
begin
    -- Last time it could not have its tables beside the other duties, which hold what others may wait for. Now it has a call for itself, in which it may wait.
    if (select r.did < 0 or r.error is not null from stint_internal.duty_run r where r.duty = 'roll_partitions' order by r.ran_at desc limit 1) then
        v_did := stint.run_duty('roll_partitions');
        if v_did is not null then
            return jsonb_build_object('roll_partitions', v_did, 'next_due_at', v_now);
        end if;
    end if;
    for v_duty in select d.name from stint_internal.duties() as d loop
        v_did := stint.run_duty(v_duty);
        if v_did is not null then
            v_done := v_done || jsonb_build_object(v_duty, v_did);
        end if;
    end loop;
    -- What is left over from a bounded duty does not wait until somebody happens to look.
    return v_done || jsonb_build_object('next_due_at', case when exists (select from stint_internal.job_unsettled) then v_now else (
        select min(d.due_at) from (
            (select scheduled_for as due_at from stint_internal.job_queue
             where rank is null and scheduled_for > v_now - interval '1 minute' order by scheduled_for limit 1)
            union all (select p.due_at from stint_internal.limit_place p where p.due_at > v_now - interval '1 minute' order by p.due_at limit 1)
            union all (select s.due_at from stint_internal.limit_start s where s.due_at > v_now - interval '1 minute' order by s.due_at limit 1)) as d
        where d.due_at < 'infinity') end);
end $$;

comment on function stint.tick() is
'Does what is due: marks, delayed jobs, expiry, rescue of lost runs, sweep, summaries, pruning, partitions, versions of handlers, bulk operations. Call it as often as you like, from any number
of places, in a transaction of its own: the duties stay locked until that ends. Returns what each duty did (a number, or its error) and next_due_at, when the next delayed job will be ready or a rate limit may have room.';
