-- New nodes, or such as wait again, look at all their parents: they watch an unfinished one of each stretch, or are released.
create or replace function stint_internal.watch_parents(p_node_ids uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_nodes uuid[];
    v_from  int[];
    v_to    int[];
begin
    select array_agg(e.id), array_agg(s.place), array_agg(case when c.last > stint_internal.stretch_length() then s.place + stint_internal.stretch_length() - 1 end)
    into v_nodes, v_from, v_to
    from unnest(p_node_ids) as e (id)
    cross join lateral (select coalesce((select d.place from stint_internal.job_dependency d where d.child_id = e.id order by d.place desc limit 1), 1) as last) as c
    cross join lateral generate_series(1, c.last, stint_internal.stretch_length()) as s (place);
    perform stint_internal.advance_nodes(v_nodes, v_from, v_to);
end $$;

comment on function stint_internal.watch_parents(uuid[]) is 'Makes nodes wait for their unfinished parents, or releases them.';
