-- What the end of these jobs means for those that depend on them. Called by whoever ends jobs, in the same transaction, for jobs with has_dependents only.
-- Completed ones concern only who watches them; others are noted at every edge, and doom the waiting jobs whose policy is to be cancelled. Of watching nodes
-- 1,000 are taken at once, and the rest, and all who depend on jobs that failed if they are more than that, are left to the duty release_dependents.
create or replace function stint_internal.settle_dependents(p_job_ids uuid[], p_to text) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    c_most     constant int := 1000;
    v_is_late  boolean := current_setting('stint.settle_later', true) = 'yes';
    v_children uuid[];
    v_places   int[];
    v_ends     int[];
begin
    if p_to <> 'completed' and v_is_late is not true then
        v_is_late := (select count(*) from (select from stint_internal.job_dependency d where d.parent_id = any (p_job_ids) limit c_most + 1) as d) > c_most;
        if not v_is_late then
            update stint_internal.job_dependency d set outcome = p_to where d.parent_id = any (p_job_ids);
            perform stint_internal.cancel_doomed(array(
                -- From each edge on: anything else would read all nodes that there ever were.
                select distinct d.child_id from unnest(p_job_ids) as e (id)
                cross join lateral (select d.child_id from stint_internal.job_dependency d where d.parent_id = e.id order by d.parent_id, d.child_id offset 0) as d
                cross join lateral (
                    select from stint_internal.job_node n where n.id = d.child_id and n.on_parent_failure = 'cancel' offset 0) as doomed));
        end if;
    end if;
    if v_is_late is not true then
        with ended as (
            delete from stint_internal.job_watch w
            where w.ctid = any (array(select u.ctid from stint_internal.job_watch u where u.parent_id = any (p_job_ids) limit c_most))
            returning w.child_id, w.from_place, w.to_place
        )
        select array_agg(child_id), array_agg(from_place), array_agg(to_place) into v_children, v_places, v_ends from ended;
        if v_children is not null then
            perform stint_internal.advance_nodes(v_children, v_places, v_ends);
        end if;
        v_is_late := cardinality(v_children) = c_most;
    end if;
    if v_is_late then
        insert into stint_internal.job_unsettled (parent_id, outcome)
        select e.id, p_to from unnest(p_job_ids) as e (id) where (select true from stint_internal.job_dependency d where d.parent_id = e.id limit 1)
        on conflict (parent_id) do update set outcome = excluded.outcome, past = '00000000-0000-0000-0000-000000000000';
        -- Whoever is idle ticks sooner.
        perform stint_internal.wake(q.name) from stint_internal.queue q;
    end if;
end $$;

comment on function stint_internal.settle_dependents(uuid[], text) is 'Cancels, releases or moves on the nodes that depend on jobs which have just ended.';
