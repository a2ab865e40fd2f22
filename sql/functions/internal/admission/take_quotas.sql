-- Counts new jobs of one type against each quota of the plan of their tenant. Ended jobs are taken off a quota of unfinished jobs when it seems to be full: they
-- are no longer in job_queue, however they ended. p_is_new false: ended jobs that become unfinished again, which are not created.
-- Locks the row of each quota that counts, until the caller commits, in the order of their ids; whoever is under another quota waits for nobody.
-- Raises ST031 quota_exceeded.
create or replace function stint_internal.take_quotas(
    p_tenant_id text, p_created_by text, p_job_type text, p_job_ids uuid[], p_is_new boolean default true) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_count int := cardinality(p_job_ids);
    v_rows  int;
    v_quota record;
    v_use   stint_internal.quota_use;
begin
    for v_quota in
        select q.*, stint_internal.quota_id(q, p_tenant_id, p_created_by) as id
        from stint_internal.quota q
        where q.plan = stint_internal.plan_of(p_tenant_id)
          and q.job_type in (p_job_type, '*') and (q.counts = 'unfinished' or q.counts = 'created' and p_is_new)
        order by id
    loop
        loop
            select * into v_use from stint_internal.quota_use u where u.id = v_quota.id for no key update;
            exit when found;
            insert into stint_internal.quota_use (id, counts, stale_at)
            values (v_quota.id, case v_quota.counts when 'created' then array_fill(0, array[61]) end, stint.now()) on conflict do nothing;
        end loop;
        if v_quota.counts = 'created' then
            perform stint_internal.take_created(v_use, v_quota.period, v_quota.max, v_count, stint_internal.quota_text(v_quota.plan, v_quota.job_type, v_quota.per,
                p_tenant_id, p_created_by));
            continue;
        end if;
        if not p_is_new or v_use.used + v_count > v_quota.max then
            delete from stint_internal.quota_entry e
            where e.quota_use = v_quota.id and (e.job_id = any (p_job_ids) or (select true from stint_internal.job_queue j where j.id = e.job_id) is null);
            get diagnostics v_rows = row_count;
            v_use.used := v_use.used - v_rows;
        end if;
        if v_use.used + v_count > v_quota.max then
            raise exception using errcode = 'ST031', message = format('quota of %s unfinished jobs is used up', v_quota.max),
                detail = format('%s: %s unfinished jobs are allowed, %s are unfinished, %s more would be created.',
                    stint_internal.quota_text(v_quota.plan, v_quota.job_type, v_quota.per, p_tenant_id, p_created_by), v_quota.max, v_use.used, v_count),
                hint = 'Come back as soon as one of them has ended, or cancel one that is no longer needed (stint.list_jobs, stint.cancel_job).';
        end if;
        insert into stint_internal.quota_entry (quota_use, job_id) select v_quota.id, e from unnest(p_job_ids) as e;
        update stint_internal.quota_use u set used = v_use.used + v_count, stale_at = stint.now() + interval '1 hour' where u.id = v_quota.id;
    end loop;
end $$;

comment on function stint_internal.take_quotas(text, text, text, uuid[], boolean) is 'Counts new jobs against the quotas of their tenant''s plan, or raises quota_exceeded (ST031).';
