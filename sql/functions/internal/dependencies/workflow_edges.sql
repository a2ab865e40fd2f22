-- Who depends on whom in a workflow, by places in its array of jobs, sorted by parent.
create or replace function stint_internal.workflow_edges(p_jobs jsonb, out children int[], out parents int[])
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
    -- The planner takes every array to be short, and a join of two long ones in a loop would not end.
    set enable_nestloop = off
    set jit = off
as $$
begin
    with job as materialized (
        select n::int as place, e ->> 'name' as name, e -> 'depends_on' as depends_on from jsonb_array_elements(p_jobs) with ordinality as t (e, n)
    ), edge as materialized (
        select job.place as child, d as name from job cross join lateral jsonb_array_elements_text(coalesce(nullif(job.depends_on, 'null'), '[]')) as d
    )
    select array_agg(edge.child order by job.place, edge.child), array_agg(job.place order by job.place, edge.child) into children, parents
    from edge join job on job.name = edge.name;
end $$;

comment on function stint_internal.workflow_edges(jsonb) is 'The dependencies of a workflow, by places.';
