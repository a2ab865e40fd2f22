-- What apply_definitions would do. Looks, and undoes what that needs to be done (new defaults, removals), with the locks of it. Raises ST001, ST002, ST040 and what the
-- define functions raise, each with the pointer of the place in p_definitions.
create or replace function stint.plan_definitions(p_definitions jsonb, p_prune boolean default false) returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_changes jsonb;
begin
    v_changes := stint_internal.settle_definitions(p_definitions, p_prune, true);
    raise exception using errcode = 'UNDO0';
exception when sqlstate 'UNDO0' then
    return stint_internal.definition_plan(v_changes);
end $$;

comment on function stint.plan_definitions(jsonb, boolean) is
'What stint.apply_definitions with the same arguments would change, without changing it: changes, an array of kind (queue, job_type, plan), name, change (add,
change, drop; extra: there, but not in the definitions) and options ({"max_attempts": {"from": 5, "to": 3}}); is_settled, when there is nothing to do; and a token,
with which apply_definitions does exactly this or nothing. select jsonb_pretty(stint.plan_definitions(''{"job_types": {"send_mail": {"max_attempts": 3}}}''));';
