-- What an ended job needs in order to run again: nothing but a retry, unless another job stands for it now under its rule of uniqueness, or a quota of unfinished jobs is full. Counts
-- no more than ten thousand of these.
create or replace function stint_internal.explain_return(p_job stint_internal.job_history) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_most  constant int := 10000;
    v_again record := stint_internal.return_rule(p_job);
    v_digest bytea;
    v_twin  record;
    v_quota record;
    v_sees  boolean;
begin
    if v_again.rule is not null then
        v_digest := coalesce(v_again.digest, stint_internal.unique_digest(v_again.rule, p_job.job_type, p_job.payload, p_job.tenant_id, p_job.created_by));
        select a.id, a.status, a.created_at, a.tenant_id, a.created_by into v_twin
        from (select stint_internal.find_twin(v_again.rule, v_digest, u.job_id, u.keep_until, p_job.id, false) as id
              from stint_internal.unique_job u where u.digest = v_digest) as t
        join stint_internal.all_jobs a on a.id = t.id and (a.finished_at is null or a.finished_at >= stint_internal.id_time(t.id));
        if found then
            v_sees := stint_internal.is_visible(v_twin.tenant_id, v_twin.created_by);
            return stint_internal.reason('duplicate', format('It cannot run again now: under its rule of uniqueness %s stands for it.',
                    case when v_sees then format('job %s (%s)', v_twin.id, v_twin.status) else 'a job that you may not see' end),
                v_twin.created_at, null, case when v_sees then array[v_twin.id] end,
                p_next => case when v_sees then stint_internal.next_step('See how the other one does', format('select stint.explain_job(%L);', v_twin.id)) end);
        end if;
    end if;
    if v_again.has_quotas then
        for v_quota in
            select q.*, u.id, stint_internal.quota_text(q.plan, q.job_type, q.per, p_job.tenant_id, p_job.created_by) as what
            from stint_internal.quota q join stint_internal.quota_use u on u.id = stint_internal.quota_id(q, p_job.tenant_id, p_job.created_by)
            where q.plan = stint_internal.plan_of(p_job.tenant_id)
              and q.job_type in (p_job.job_type, '*') and q.counts = 'unfinished' and u.used >= q.max
        loop
            -- Ended jobs are taken off only when somebody needs their place.
            continue when v_quota.max <= c_most and v_quota.max > (
                select count(*) from (
                    select from stint_internal.quota_entry e join stint_internal.job_queue j on j.id = e.job_id
                    where e.quota_use = v_quota.id limit v_quota.max) as e);
            return stint_internal.reason('quota_full', format('It cannot run again now: %s may have %s unfinished jobs, and has them.', v_quota.what, v_quota.max),
                p_facts => jsonb_build_object('max', v_quota.max),
                p_next => stint_internal.next_step('Wait for one of them, or cancel one', 'select * from stint.list_jobs(p_status => ''pending'');'));
        end loop;
    end if;
    return '[]';
end $$;

comment on function stint_internal.explain_return(stint_internal.job_history) is 'Reasons duplicate and quota_full: why an ended job cannot be retried now.';
