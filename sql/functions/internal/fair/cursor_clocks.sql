-- What the cursor of a session carries for the fair ones among its queues, behind its lanes: for each fair lane its place in the cursor, its clock, and the
-- time that was told to it last. Null if all queues are plain, so that claim_jobs sees by one look that there is nothing behind the lanes.
create or replace function stint_internal.cursor_clocks(p_queues text[]) returns bigint[]
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select array_agg(part order by f.queue, f.priority, n)
    from stint_internal.queue q
    join stint_internal.fair_lane f on f.queue = q.name
    cross join lateral unnest(array[5 + f.priority * cardinality(p_queues) + array_position(p_queues, f.queue), f.clock::oid::bigint, 0]) with ordinality as e (part, n)
    where q.is_fair and q.name = any (p_queues)
$$;

comment on function stint_internal.cursor_clocks(text[]) is 'The clocks of the fair lanes of these queues, for the cursor of stint.claim_jobs.';
