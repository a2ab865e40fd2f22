-- The limits that a job is under, in the order in which it takes its slots; see limit_id.
create or replace function stint_internal.limits_of(p_tenant_id text, p_created_by text, p_job_type text, p_queue text, p_key text) returns text[]
    -- Not SQL, which would be planned by every call.
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select l.id collate "C" from (
            select stint_internal.limit_of_key(p_tenant_id, p_created_by, p_key) as id where p_key is not null
            union all
            select stint_internal.limit_id(case q.per when 'user' then 2 else 4 end + (q.job_type = '*')::int,
                                           jsonb_build_array(p_tenant_id, case q.per when 'user' then p_created_by end, q.job_type))
            from stint_internal.quota q
            where q.counts = 'running' and q.job_type in (p_job_type, '*')
              and q.plan = stint_internal.plan_of(p_tenant_id)
            union all
            select e.id from stint_internal.job_type t
            cross join lateral (values (case when t.max_running is not null then stint_internal.limit_id(6, jsonb_build_array(t.name)) end),
                                       (stint_internal.rate_id(8, t.name, t.rate_limit, p_tenant_id, p_created_by, p_key))) as e (id)
            where t.name = p_job_type and (t.max_running is not null or t.rate_limit is not null)
            union all
            select e.id from stint_internal.queue q
            cross join lateral (values (case when q.max_running is not null then stint_internal.limit_id(7, jsonb_build_array(q.name)) end),
                                       (stint_internal.rate_id(9, q.name, q.rate_limit, p_tenant_id, p_created_by, p_key))) as e (id)
            where q.name = p_queue and (q.max_running is not null or q.rate_limit is not null)) as l
        where l.id is not null order by 1);
end $$;

comment on function stint_internal.limits_of(text, text, text, text, text) is 'The limits of a job of that tenant, creator, type, queue and concurrency key.';
