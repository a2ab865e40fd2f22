-- Makes queues, job types and plans what a file says, all or none. Locks the rows that it looks at; others' files wait. Raises ST001, ST002, ST018, ST040
-- and what the define functions raise, each with the pointer of the place in p_definitions.
create or replace function stint.apply_definitions(p_definitions jsonb, p_prune boolean default false, p_token text default null) returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_plan jsonb := stint_internal.definition_plan(stint_internal.settle_definitions(p_definitions, p_prune, false));
begin
    if p_token <> v_plan ->> 'token' then
        raise exception using errcode = 'ST018', message = 'p_token does not stand for these changes',
            detail = format('By now they would be: %s.', left(v_plan ->> 'changes', 2000)),
            hint = 'Somebody has changed a definition since, or p_definitions or p_prune is another one: call stint.plan_definitions again. Nothing was changed.';
    end if;
    return v_plan;
end $$;

comment on function stint.apply_definitions(jsonb, boolean, text) is
'Makes queues, job types and plans what p_definitions says, in one transaction, and returns what it changed as stint.plan_definitions does. The object has sections
queues, job_types and plans, each of names with their options, which are the arguments of define_queue, define_job_type and define_plan without p_. Each is
then as if it were new: an option that is left out, or null, has its default, for a type that of *; only * itself keeps options that are left out. What is there but not named
stays, unless p_prune is true; a section that is left out is not looked at. p_token: only if the changes are those of that plan.
select stint.apply_definitions(''{"queues": {"mail": {"strict": true}}, "job_types": {"send_mail": {"queue": "mail", "max_attempts": 3}}}'');';
