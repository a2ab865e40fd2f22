-- The row-level rule of Stint, over sets: the tenants of the session, its own jobs where there is no tenant, everything for those who may.
-- A security barrier: no function of a caller's query runs on rows that are not his. is_visible() says the same for one job.
create or replace view stint_internal.visible_jobs with (security_barrier) as
select * from stint_internal.all_jobs j
where (select stint.sees_every_tenant())
   or j.tenant_id = any ((select stint.my_tenants())::text[])
   or (j.tenant_id is null and j.created_by = (select stint.current_subject()));

comment on view stint_internal.visible_jobs is 'Jobs that this session may see.';
