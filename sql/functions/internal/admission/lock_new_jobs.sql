-- What create_job would lock for these jobs (as stint.create_jobs takes them) one after the other, at once and in order. Nothing for a single job.
create or replace function stint_internal.lock_new_jobs(p_jobs jsonb) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz := stint.now();
    v_tenant  text := (stint.my_tenants())[1];
    v_subject text := stint.current_subject();
    v_job     record;
begin
    if jsonb_array_length(p_jobs) > 1
       and (exists (select from stint_internal.quota) or exists (select from stint_internal.job_type t where t.unique_rule is not null) or jsonb_path_exists(p_jobs, '$[*].unique')) then
        with job as (
            select g.job_type, coalesce(g.payload, '{}') as payload,
                   case when g."unique" is not null then stint_internal.unique_rule('p_unique', g."unique", t.unique_rule, true) else t.unique_rule end as rule
            from jsonb_to_recordset(p_jobs) as g (job_type text, payload jsonb, "unique" jsonb) left join stint_internal.job_type t on t.name = g.job_type
        )
        select array_agg(stint_internal.unique_digest(stint_internal.placed_rule(job.rule, v_now), job.job_type, job.payload, v_tenant, v_subject))
                   filter (where job.rule is not null) as digests,
               array_agg(distinct job.job_type) as job_types
        into v_job from job;
        perform stint_internal.lock_admissions(v_job.digests, array_fill(v_tenant, array[cardinality(v_job.job_types)]),
            array_fill(v_subject, array[cardinality(v_job.job_types)]), v_job.job_types);
    end if;
end $$;

comment on function stint_internal.lock_new_jobs(jsonb) is 'Locks the digests and quotas of jobs that are to be created, in order.';
