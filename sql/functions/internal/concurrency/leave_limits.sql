-- These jobs have ended, or wait for something else than a slot: they give up their slots and their places in the lines of limits, except what they have of a key whose order they
-- keep: that only when they have ended, or wait for parents, which may have the same key. Nor is a key that is held given up. A slot of a rate stays taken until one period
-- after the start, if there was one. p_ended_at: when they ended, if they did. p_rates_only: they were started and will be once more, and keep the others.
-- The caller holds the rows' locks, or has removed them.
create or replace function stint_internal.leave_limits(p_job_ids uuid[], p_ended_at timestamptz default null, p_rates_only boolean default false) returns void
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
    with left_now as (
        delete from stint_internal.limit_place p where p.job_id = any (p_job_ids) and (not p_rates_only or p.limit_id >= '8')
          and not (p.is_strict and (exists (select from stint_internal.job_queue j where j.id = p.job_id and j.waits_for_parents is null)
                                    or exists (select from stint_internal.held_key k where k.job_id = p.job_id)))
        returning p.job_id, p.limit_id, p.held
    ), gone as materialized (
        select l.limit_id, l.held, case when l.held and l.limit_id >= '8' then stint_internal.start_of_run(l.job_id, p_ended_at) end as started_at from left_now l
    ), counting as (
        -- Not before now: free_starts does not look far back.
        insert into stint_internal.limit_start (limit_id, started_at, due_at)
        select g.limit_id, g.started_at, greatest(g.started_at + coalesce(stint_internal.limit_period(g.limit_id), '0'), v_now) from gone g where g.started_at is not null
    )
    -- A place in line that is given up lets nobody in, except that under a key the next may be one with a higher limit.
    insert into stint_internal.limit_nudge (limit_id, freed, noted_at)
    select g.limit_id, count(*) filter (where g.held and g.started_at is null), v_now from gone g
    group by g.limit_id having bool_or(g.held and g.started_at is null) or g.limit_id < '2';
    if not p_rates_only then
        update stint_internal.job_queue j
        set has_limits = case when exists (select from stint_internal.limit_place p where p.job_id = j.id and p.is_strict) then false end
        where j.id = any (p_job_ids) and j.has_limits is not null
          and (j.has_limits or not exists (select from stint_internal.limit_place p where p.job_id = j.id and p.is_strict));
    end if;
end $$;

comment on function stint_internal.leave_limits(uuid[], timestamptz, boolean) is 'Gives up what jobs hold of limits, but for the order of a key.';
