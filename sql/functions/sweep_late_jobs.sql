-- Duty: queues that nobody has written down; what appeared below a mark (its transaction committed late, or its claim rolled back) gets a fresh rank, and delayed jobs that were committed
-- after their time are promoted. The only reader below the marks: claims never look down. At most 10,000 jobs a call.
create or replace function stint.sweep_late_jobs() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_late uuid[];
begin
    -- A queue whose first transaction rolled back, while a second one had left the row to it. One index descent per queue.
    insert into stint_internal.queue (name)
    with recursive used (name) as (
        select min(j.queue) from stint_internal.job_queue j where j.rank is not null
        union all
        select (select min(j.queue) from stint_internal.job_queue j where j.rank is not null and j.queue > u.name) from used u where u.name is not null
    )
    select u.name from used u
    where not exists (select from stint_internal.queue q where q.name = u.name) and pg_try_advisory_xact_lock(1937010544, hashtext(u.name))
      and u.name is not null
    on conflict do nothing;
    v_late := array(
        select late.id
        from (select q.name as queue, p.priority from stint_internal.queue q cross join generate_series(0, 10) as p (priority)) as lane
        cross join lateral (select (stint_internal.lane_starts(array[lane.queue]))[lane.priority + 1] as low) as start
        cross join lateral (
            select j.id from stint_internal.job_queue j
            where j.queue = lane.queue and j.priority = lane.priority and j.rank <= start.low and j.rank is not null and j.status = 'pending'
            order by j.rank limit 10000 for no key update skip locked) as late
        limit 10000);
    if cardinality(v_late) > 0 then
        perform stint_internal.make_ready(v_late);
    end if;
    return cardinality(v_late) + stint.promote_due_jobs();
end $$;

comment on function stint.sweep_late_jobs() is 'Duty of tick(): finds ready jobs below the marks and gives them a fresh place in line; returns how many.';
