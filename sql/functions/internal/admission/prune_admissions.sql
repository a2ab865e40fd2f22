-- Forgets, in bounded batches: which ended job stands for a digest (kept in unique_past where a retry could not work it out again), digests of jobs past the
-- retention, ended jobs in quotas that nobody has used for an hour, and such quotas themselves once nothing counts in them. Skips what is locked.
create or replace function stint_internal.prune_admissions() returns int
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_pages   constant int := 2000;
    v_now     timestamptz := stint.now();
    v_oldest  uuid := stint_internal.new_id(v_now - (select s.history_retention from stint_internal.settings s));
    v_digests bytea[];
    v_from    bigint;
    v_count   int := 0;
    v_rows    int;
    v_use     stint_internal.quota_use;
begin
    -- A stretch of the table, from anywhere: all of it while that is small.
    v_from := floor(random() * greatest(pg_relation_size('stint_internal.unique_job') / 8192 - c_pages, 0));
    v_digests := array(
        select e.digest from stint_internal.unique_job e
        where e.ctid >= format('(%s,0)', v_from)::tid and e.ctid < format('(%s,0)', v_from + c_pages + 1)::tid and (e.keep_until < v_now or e.job_id < v_oldest)
          and (select true from stint_internal.job_queue j where j.id = e.job_id) is null
        for update skip locked);
    delete from stint_internal.unique_other u where u.ctid = any (array(
        select o.ctid from stint_internal.unique_other o
        where o.digest = any (v_digests) and (select true from stint_internal.job_queue j where j.id = o.job_id) is null
          and (o.keep_until < v_now or not exists (select from stint_internal.job_history h where h.id = o.job_id)) for update skip locked));
    -- Looked at once more behind the lock: the row may stand for another job than it did before.
    with gone as (
        delete from stint_internal.unique_job u
        where u.digest = any (v_digests) and (select true from stint_internal.job_queue j where j.id = u.job_id) is null
          and (u.keep_until < v_now or not exists (select from stint_internal.job_history h where h.id = u.job_id))
          and not exists (select from stint_internal.unique_other o where o.digest = u.digest)
        returning u.*
    ), kept as (
        insert into stint_internal.unique_past (job_id, digest) select job_id, digest from gone where by_call on conflict do nothing
    )
    select count(*) into v_count from gone;
    -- Ids are ordered by time, so the oldest stand at the left edge of the index.
    delete from stint_internal.unique_past p where p.job_id = any (array(
        select e.job_id from stint_internal.unique_past e
        where e.job_id < v_oldest
          and not exists (select from stint_internal.all_jobs a where a.id = e.job_id)
        order by e.job_id limit 1000 for update skip locked));
    get diagnostics v_rows = row_count;
    v_count := v_count + v_rows;
    for v_use in select * from stint_internal.quota_use u where u.stale_at < v_now limit 1000 for update skip locked loop
        delete from stint_internal.quota_entry e
        where e.quota_use = v_use.id and (select true from stint_internal.job_queue j where j.id = e.job_id) is null;
        get diagnostics v_rows = row_count;
        v_count := v_count + v_rows;
        if v_use.used > v_rows then
            update stint_internal.quota_use u set used = u.used - v_rows, stale_at = v_now + interval '1 hour' where u.id = v_use.id;
        else
            delete from stint_internal.quota_use u where u.id = v_use.id;
            v_count := v_count + 1;
        end if;
    end loop;
    return v_count;
end $$;

comment on function stint_internal.prune_admissions() is 'Removes digests, entries and counters of ended jobs that nobody needs any more; returns how many.';
