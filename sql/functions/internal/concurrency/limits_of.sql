-- The limits that a job is under, in the order in which it takes its slots; see limit_id.
create or replace function stint_internal.limits_of(p_tenant_id text, p_created_by text, p_job_type text, p_queue text, p_key text) returns text[]
    -- Not SQL, which would be planned by every call.
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select l.id collate "C" from (
            -- A key belongs to its tenant, or to its creator where there is none, as idempotency keys do.
            select stint_internal.limit_id(1, jsonb_build_array(p_tenant_id, case when p_tenant_id is null then p_created_by end, p_key)) as id where p_key is not null
            union all
            select stint_internal.limit_id(case q.per when 'user' then 2 else 4 end + (q.job_type = '*')::int,
                                           jsonb_build_array(p_tenant_id, case q.per when 'user' then p_created_by end, q.job_type))
            from stint_internal.quota q
            where q.counts = 'running' and q.job_type in (p_job_type, '*')
              and q.plan = stint_internal.plan_of(p_tenant_id)
            union all
            select stint_internal.limit_id(6, jsonb_build_array(t.name)) from stint_internal.job_type t where t.name = p_job_type and t.max_running is not null
            union all
            select stint_internal.limit_id(7, jsonb_build_array(q.name)) from stint_internal.queue q where q.name = p_queue and q.max_running is not null) as l
        order by 1);
end $$;

comment on function stint_internal.limits_of(text, text, text, text, text) is 'The limits of a job of that tenant, creator, type, queue and concurrency key.';
