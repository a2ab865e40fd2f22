-- Nodes one of whose stretches of parents has ended, as far as no other stretch is open: they are ready. Where another is, its row is locked for key share, so that
-- whoever ends it waits for this transaction, and then finds that it was the last. If that is just being done, neither can know: the duty looks again.
create or replace function stint_internal.join_stretches(p_node_ids uuid[], p_ends int[]) returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    -- Others cannot lock rows that were changed since their snapshot, and would fail.
    v_may_lock boolean := current_setting('transaction_isolation') not in ('repeatable read', 'serializable');
    v_ready    uuid[];
begin
    with node as materialized (
        select e.id, max(e.last) as last from unnest(p_node_ids, p_ends) as e (id, last) group by e.id
    ), looked as materialized (
        select node.id, node.last,
               exists (select from stint_internal.job_watch w where w.child_id = node.id and w.to_place is not null) as is_open,
               case when v_may_lock then (
                   select true from stint_internal.job_watch w where w.child_id = node.id and w.to_place is not null limit 1 for key share skip locked) end as is_held
        from node
    ), unsure as (
        insert into stint_internal.job_watch (parent_id, child_id, from_place, to_place)
        select null, l.id, l.last, l.last from looked l where l.is_open and l.is_held is null
    )
    select array_agg(l.id) filter (where not l.is_open) into v_ready from looked l;
    return v_ready;
end $$;

comment on function stint_internal.join_stretches(uuid[], int[]) is 'Which nodes have come to the end of their last stretch of parents.';
