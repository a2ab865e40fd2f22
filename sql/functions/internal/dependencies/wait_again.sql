-- Jobs that this transaction has just revived, so that nobody has seen them ready yet: those with parents wait for them again. The caller holds the rows' locks.
create or replace function stint_internal.wait_again(p_job_ids uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By the index of ids, whatever the size of the batch; see stint_internal.archive_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    v_tied uuid[];
begin
    with tied as (
        update stint_internal.job_queue j
        set status = 'blocked', rank = null, scheduled_for = 'infinity', waits_for_parents = true, payload = j.payload - '$parents'
        from unnest(p_job_ids) as e (id)
        where j.id = any (array[e.id]) and (select true from stint_internal.job_dependency d where d.child_id = e.id limit 1)
        returning j.id
    )
    select array_agg(id order by id) into v_tied from tied;
    if v_tied is not null then
        perform stint_internal.leave_limits(v_tied);
        perform stint_internal.watch_parents(v_tied);
    end if;
end $$;

comment on function stint_internal.wait_again(uuid[]) is 'Makes revived jobs with parents wait for them again.';
