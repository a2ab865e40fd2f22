-- Duty: ready jobs that appeared below a mark, because their transaction committed late, get a fresh rank; where they are more than 10,000, or their
-- queue is not written down yet, the marks go back to them instead. Queues that nobody has written down are; delayed jobs that were committed after
-- their time are promoted. The only reader below the marks: claims never look down. While it gives ranks it holds the lock of move_marks, tried, so
-- that they are not overtaken before they are committed.
create or replace function stint.sweep_late_jobs() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    -- In order of rank, from the index alone; see stint.claim_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    c_many   constant int := 10000;
    v_queues text[];
    v_starts bigint[];
    v_late   uuid[];
    v_alone  boolean;
    v_count  int;
begin
    -- Queues in use, by one index descent each.
    v_queues := array(
        with recursive used (name) as (
            select min(j.queue) from stint_internal.job_queue j where j.rank is not null
            union all
            select (select min(j.queue) from stint_internal.job_queue j where j.rank is not null and j.queue > u.name) from used u where u.name is not null
        )
        select u.name from used u where u.name is not null
        and not exists (select from stint_internal.queue q where q.name = u.name));
    -- A queue whose first transaction rolled back, while a second one had left the row to it. Not if that transaction is still open.
    insert into stint_internal.queue (name)
    select u.name from unnest(v_queues) as u (name) where pg_try_advisory_xact_lock(1937010544, hashtext(u.name))
    on conflict do nothing;

    -- What was created by the rules of a queue that has become fair, or plain again, meanwhile: its rank says nothing there, late or not.
    v_count := stint_internal.rerank_jobs(array(select distinct f.queue from stint_internal.fair_lane f));
    v_queues := array(select s.name from stint_internal.queue s union select u.name from unnest(v_queues) as u (name));
    v_starts := stint_internal.lane_starts(v_queues);
    v_late := array(
        select late.id
        from generate_series(0, 11 * cardinality(v_queues) - 1) as lane (i)
        cross join lateral (
            select j.id from stint_internal.job_queue j
            where j.queue = v_queues[1 + lane.i % cardinality(v_queues)] and j.priority = lane.i / cardinality(v_queues)
              and j.rank <= v_starts[1 + lane.i] and j.rank is not null and j.status = 'pending'
            order by j.rank limit c_many + 1 for no key update skip locked) as late
        limit c_many + 1);
    if cardinality(v_late) > 0 then
        v_alone := pg_try_advisory_xact_lock(1937010543, 1);
        -- Ranks would not help jobs of a queue that move_marks does not know: it would pass them again.
        if v_alone and (cardinality(v_late) > c_many or cardinality(v_queues) > (select count(*) from stint_internal.queue)) then
            perform stint_internal.lower_marks(v_queues, v_starts);
        else
            perform stint_internal.make_ready(v_late, p_are_late => true);
        end if;
    end if;
    return v_count + cardinality(v_late) + stint.promote_due_jobs();
end $$;

comment on function stint.sweep_late_jobs() is 'Duty of tick(): finds ready jobs below the marks and gives them a fresh place in line, or the marks back to them; returns how many.';
