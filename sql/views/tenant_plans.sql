create or replace view stint.tenant_plans as
select tenant_id, plan from stint_internal.tenant_plan;

comment on view stint.tenant_plans is 'Which plan a tenant has; all others have *.';
