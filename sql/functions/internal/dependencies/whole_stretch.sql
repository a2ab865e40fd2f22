-- The end of a stretch that is all parents of a node, as job_watch.to_place has it: null unless the node has so many that it watches several stretches.
-- Then each that has come to its end looks for the others, and none may be left out of that.
create or replace function stint_internal.whole_stretch(p_node_id uuid) returns int
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select 2147483647 from stint_internal.job_dependency d
    where d.child_id = p_node_id and d.place > stint_internal.stretch_length() limit 1
$$;

comment on function stint_internal.whole_stretch(uuid) is 'job_watch.to_place for a look at all parents of a node.';
