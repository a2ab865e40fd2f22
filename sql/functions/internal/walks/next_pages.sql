-- The next part of a table for a walk: rows with ctid >= low and ctid < high, which are as many pages, whatever stands on them; none where somebody else is at it. A row that moves to
-- another page behind the walk's back is looked at the next time round: what is forgotten somewhere does not move.
create or replace function stint_internal.next_pages(p_walk text, p_table regclass, p_pages int, out low tid, out high tid)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_past  text := stint_internal.walk_from(p_walk);
    v_count bigint := pg_relation_size(p_table) / current_setting('block_size')::int;
    v_from  bigint := coalesce(nullif(v_past, '')::bigint, 0);
begin
    low := format('(%s,0)', v_from)::tid;
    high := low;
    if v_past is not null then
        high := format('(%s,0)', v_from + p_pages)::tid;
        perform stint_internal.walk_to(p_walk, case when v_from + p_pages < v_count then (v_from + p_pages)::text else '' end);
    end if;
end $$;

comment on function stint_internal.next_pages(text, regclass, int) is 'The next part of a table for a duty that looks at all of it.';
