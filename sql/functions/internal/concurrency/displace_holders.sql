-- Takes slots back from jobs that have not been started, the least urgent and latest first; below p_below in priority, or any. They wait again, at the places they had. The
-- caller holds the lock of the limit. Skips jobs that somebody else has locked: they are just being started; and those that keep the order of their key.
create or replace function stint_internal.displace_holders(p_limit_id text, p_count int, p_below smallint)
    returns table (job_id uuid, priority smallint, place bigint)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
#variable_conflict use_column
declare
    v_ids uuid[] := array(
        select j.id
        from (select p.job_id from stint_internal.limit_place p
              where p.limit_id = p_limit_id and p.held and not p.is_strict and (p_below is null or p.priority < p_below) order by p.priority, p.place desc) as p
        cross join lateral (
            select j.id from stint_internal.job_queue j where j.id = p.job_id and j.status = 'pending' for no key update skip locked) as j
        limit p_count);
begin
    return query
    update stint_internal.limit_place p set held = false, due_at = null
    where p.job_id = any (v_ids) and p.limit_id = p_limit_id
    returning p.job_id, p.priority, p.place;
end $$;

comment on function stint_internal.displace_holders(text, int, smallint) is 'Takes slots of a limit from ready jobs; returns whose.';
