-- Turns jobs that this transaction has just created, and that nobody else can see, into a graph: edges by places in the array of ids. Locks nothing that
-- anybody could wait for.
create or replace function stint_internal.tie_new_jobs(p_ids uuid[], p_children int[], p_parents int[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By primary key, whatever the planner last heard of the size of the table; see stint_internal.archive_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
begin
    with edge as materialized (
        select p_ids[e.child] as child_id, row_number() over (partition by e.child order by e.n)::int as place, p_ids[e.parent] as parent_id
        from unnest(p_children, p_parents) with ordinality as e (child, parent, n)
    ), edges as (
        insert into stint_internal.job_dependency (child_id, place, parent_id) select e.child_id, e.place, e.parent_id from edge e
    )
    -- The last one within the first window of each stretch, as advance_nodes would choose.
    insert into stint_internal.job_watch (parent_id, child_id, from_place, to_place)
    select s.parent_id, s.child_id, s.stretch * stint_internal.stretch_length() + 1,
           case when count(*) over (partition by s.child_id) > 1 then (s.stretch + 1) * stint_internal.stretch_length() end
    from (select distinct on (e.child_id, e.stretch) e.parent_id, e.child_id, e.stretch
          from (select *, (place - 1) / stint_internal.stretch_length() as stretch from edge) as e
          where e.place - e.stretch * stint_internal.stretch_length() <= 64 order by e.child_id, e.stretch, e.place desc) as s;
    update stint_internal.job_queue j
    set has_dependents = case when e.is_parent then true end, waits_for_parents = case when e.is_child then true end,
        status = case when e.is_child then 'blocked' else j.status end
    from (select p_ids[t.node] as id, bool_or(t.is_parent) as is_parent, bool_or(not t.is_parent) as is_child
          from (select distinct unnest(p_parents), true union all select distinct unnest(p_children), false) as t (node, is_parent)
          group by t.node) as e
    where j.id = any (array[e.id]);
end $$;

comment on function stint_internal.tie_new_jobs(uuid[], int[], int[]) is 'Makes jobs of this transaction depend on each other.';
