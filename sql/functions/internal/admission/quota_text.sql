-- Names a quota and whom it counts, for errors. SQL-standard form, inlined; see stint.now().
create or replace function stint_internal.quota_text(p_plan text, p_job_type text, p_per text, p_tenant_id text, p_created_by text) returns text
    language sql immutable parallel safe
    return format('Plan %s, %s, %s', p_plan, case p_job_type when '*' then 'all job types' else 'job type ' || p_job_type end,
                  case when p_per = 'user' then 'user ' || coalesce(p_created_by, '(none)') when p_tenant_id is null then 'no tenant' else 'tenant ' || p_tenant_id end);

comment on function stint_internal.quota_text(text, text, text, text, text) is 'A quota in words: Plan free, all job types, user ann.';
