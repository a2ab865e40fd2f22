-- After a broken connection a worker may own runs that it does not know of: the claim was committed, the answer lost. They are given back at once, and
-- their attempt is not counted (see release_job). Reads the live table once.
create or replace function stint.resync_worker(p_worker_id text, p_job_ids uuid[] default '{}') returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job   record;
    v_count int := 0;
begin
    for v_job in
        select j.id, j.run from stint_internal.job_queue j
        where j.worker_id = p_worker_id and j.status = 'processing' and j.id <> all (coalesce(p_job_ids, '{}'))
        order by j.id for no key update
    loop
        perform stint.release_job(v_job.id, v_job.run);
        v_count := v_count + 1;
    end loop;
    return v_count;
end $$;

comment on function stint.resync_worker(text, uuid[]) is
'For a worker that has reconnected: gives back what it claimed without ever hearing of it. p_job_ids: what it is still at. Returns how many.';
