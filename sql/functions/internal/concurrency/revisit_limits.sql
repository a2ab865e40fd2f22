-- The number of a limit has changed, for one, or all between two ids, that have slots taken or jobs waiting; of keys, those where jobs of the type wait.
create or replace function stint_internal.revisit_limits(p_from text, p_to text default null, p_job_type text default null) returns void
    language sql volatile
    set search_path = pg_catalog, pg_temp
as $$
    insert into stint_internal.limit_nudge (limit_id, noted_at)
    select distinct p.limit_id, stint.now()
    from stint_internal.limit_place p
    where p.limit_id between p_from and coalesce(p_to, p_from)
      and (p_job_type is null or not p.held and exists (select from stint_internal.job_queue j where j.id = p.job_id and j.job_type = p_job_type))
$$;

comment on function stint_internal.revisit_limits(text, text, text) is 'Has limits settled whose number has changed.';
