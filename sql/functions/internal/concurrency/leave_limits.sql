-- These jobs have ended, or wait for something else than a slot: they give up their slots and their places in the lines of limits. The caller holds the rows' locks, or has
-- removed them.
create or replace function stint_internal.leave_limits(p_job_ids uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By the indexes of ids, also when the plan was made while the tables were small: so not as a join, which might begin at either end.
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_now timestamptz := stint.now();
begin
    with gone as (
        delete from stint_internal.limit_place p where p.job_id = any (p_job_ids)
        returning p.limit_id, p.held
    )
    -- A place in line that is given up lets nobody in, except that under a key the next may be one with a higher limit.
    insert into stint_internal.limit_nudge (limit_id, freed, noted_at)
    select g.limit_id, count(*) filter (where g.held), v_now from gone g group by g.limit_id having bool_or(g.held) or g.limit_id < '2';
    update stint_internal.job_queue j set has_limits = null where j.id = any (p_job_ids) and j.has_limits;
end $$;

comment on function stint_internal.leave_limits(uuid[]) is 'Gives up all that jobs hold of limits.';
