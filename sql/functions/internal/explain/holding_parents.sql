-- Up to p_limit parents for which a job waits, or because of which it was cancelled: first those that ended without completing, where that matters to it, then unfinished
-- ones. One that ended with more than its transaction could tell has not noted that at the edge yet. Of very many parents the first and the last ten thousand are looked at.
create or replace function stint_internal.holding_parents(p_child_id uuid, p_limit int) returns table (parent_id uuid, outcome text)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    -- From the edges to the jobs, through the indexes, until there are enough.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
#variable_conflict use_column
declare
    c_window constant int := 10000;
begin
    return query
    select d.parent_id, d.outcome from (
        (select d.parent_id, d.outcome, 1 as part, d.place from stint_internal.job_dependency d
         where d.child_id = p_child_id and d.outcome is not null
           and not exists (select from stint_internal.job_node n where n.id = p_child_id and n.on_parent_failure = 'run')
         order by d.place limit p_limit)
        union all
        (select d.parent_id, u.outcome, 1, d.place
         -- From these few on, not from all parents.
         from stint_internal.job_unsettled u
         cross join lateral (select * from stint_internal.job_dependency e where e.parent_id = u.parent_id and e.child_id = p_child_id offset 0) as d
         where u.outcome <> 'completed' and d.outcome is null
           and not exists (select from stint_internal.job_node n where n.id = p_child_id and n.on_parent_failure = 'run')
         order by d.place limit p_limit)
        union all
        (select d.parent_id, null, 2, d.place
         from (select e.parent_id, e.place from stint_internal.job_dependency e where e.child_id = p_child_id order by e.place limit c_window) as d
         cross join lateral (select from stint_internal.job_queue j where j.id = d.parent_id offset 0) as j
         order by d.place limit p_limit)
        union all
        (select d.parent_id, null, 3, d.place
         from (select e.parent_id, e.place from stint_internal.job_dependency e where e.child_id = p_child_id and e.place > c_window order by e.place desc limit c_window) as d
         cross join lateral (select from stint_internal.job_queue j where j.id = d.parent_id offset 0) as j
         order by d.place desc limit p_limit)) as d
    order by d.part, d.place
    limit p_limit;
end $$;

comment on function stint_internal.holding_parents(uuid, int) is 'Some of the parents that keep a job from running.';
