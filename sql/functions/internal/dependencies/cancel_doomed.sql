-- blocked → cancelled: jobs that wait for a parent which did not complete, and all that wait for these, as far as their policy is to be cancelled. Up to
-- 1,000 are found first and archived in one statement, so a chain needs no recursion; if there are more, the duty goes on from these. Locks the rows by id;
-- what somebody else has locked is left to the duty.
create or replace function stint_internal.cancel_doomed(p_child_ids uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    c_most   constant int := 1000;
    v_doomed uuid[];
    v_ids    uuid[];
    v_runs   bigint[];
begin
    if cardinality(p_child_ids) = 0 then
        return;
    end if;
    with recursive doomed (id) as (
        select j.id from stint_internal.job_queue j where j.id = any (p_child_ids) and j.waits_for_parents
        union
        select job.id
        -- From each one on, step by step through the indexes: a join that starts anywhere else would read everything once for each link of a chain.
        from doomed
        cross join lateral (select d.child_id from stint_internal.job_dependency d where d.parent_id = doomed.id offset 0) as child
        cross join lateral (select from stint_internal.job_node n where n.id = child.child_id and n.on_parent_failure = 'cancel' offset 0) as node
        cross join lateral (select j.id from stint_internal.job_queue j where j.id = child.child_id and j.waits_for_parents offset 0) as job
    )
    select array_agg(id order by id) into v_doomed from (select id from doomed limit c_most) as d;
    select array_agg(l.id), array_agg(l.run) into v_ids, v_runs from (
        select j.id, j.run from stint_internal.job_queue j
        where j.id = any (v_doomed) and j.waits_for_parents order by j.id for no key update skip locked) as l;
    if coalesce(cardinality(v_ids), 0) < cardinality(v_doomed) then
        insert into stint_internal.job_watch (parent_id, child_id, from_place, to_place)
        select null, j.id, 1, stint_internal.whole_stretch(j.id) from stint_internal.job_queue j
        where j.id = any (v_doomed) and j.waits_for_parents
            and not exists (select from unnest(v_ids) as e (id) where e.id = j.id);
    end if;
    if v_ids is not null then
        perform set_config('stint.settle_later', case when cardinality(v_doomed) = c_most then 'yes' else '' end, true);
        perform stint_internal.archive_jobs(v_ids, v_runs, '{blocked}', 'cancelled', null, null, null, 'parent_failed',
            'a job that it depends on did not complete', 'stint.job_parents() tells which.');
        perform set_config('stint.settle_later', '', true);
        perform stint_internal.announce(v_ids, 'cancelled');
    end if;
end $$;

comment on function stint_internal.cancel_doomed(uuid[]) is 'Cancels waiting jobs because of their parents, and those that wait for them.';
