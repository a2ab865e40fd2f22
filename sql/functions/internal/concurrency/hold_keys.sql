-- These jobs have just failed for good: those that had the slot of their key keep it, if their type says so, until they are run again, are deleted or release it.
create or replace function stint_internal.hold_keys(p_job_ids uuid[], p_ended_at timestamptz) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- See leave_limits.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
begin
    insert into stint_internal.held_key (job_id, limit_id, job_type, status, held_at)
    select p.job_id, p.limit_id, h.job_type, h.status, h.finished_at
    from stint_internal.limit_place p
    cross join lateral (select * from stint_internal.job_history h where h.id = p.job_id and h.finished_at = p_ended_at offset 0) as h
    where p.job_id = any (p_job_ids) and p.is_strict and p.held and stint_internal.key_order(h.job_type) = 'strict_hold'
    on conflict do nothing;
end $$;

comment on function stint_internal.hold_keys(uuid[], timestamptz) is 'Lets jobs that have failed for good keep the slot of their key, where their type says so.';
