-- What admit_again would lock for these ended jobs one after the other, at once and in order. To be called before their own rows are locked. Nothing for a single job.
create or replace function stint_internal.lock_readmissions(p_job_ids uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- One look for each, whatever the planner last heard of the size of the tables.
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_job record;
begin
    if cardinality(p_job_ids) > 1
       and (exists (select from stint_internal.unique_job) or exists (select from stint_internal.unique_past) or exists (select from stint_internal.quota)
            or exists (select from stint_internal.job_type t where t.unique_rule is not null)) then
        select array_agg(case when r.rule is not null then coalesce(r.digest, stint_internal.unique_digest(r.rule, h.job_type, h.payload, h.tenant_id, h.created_by)) end) as digests,
               array_agg(h.tenant_id) as tenant_ids, array_agg(h.created_by) as creators, array_agg(h.job_type) as job_types
        into v_job
        from unnest(p_job_ids) as e (id)
        join stint_internal.job_history h on h.id = any (array[e.id]) and h.finished_at >= stint_internal.id_time(e.id)
        cross join lateral stint_internal.return_rule(h) as r;
        perform stint_internal.lock_admissions(v_job.digests, v_job.tenant_ids, v_job.creators, v_job.job_types);
    end if;
end $$;

comment on function stint_internal.lock_readmissions(uuid[]) is 'Locks the digests and quotas of ended jobs that are to run again, in order.';
