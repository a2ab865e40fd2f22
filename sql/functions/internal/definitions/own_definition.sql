-- What a queue, a job type or a plan has of its own, as its define function takes it; of the defaults (*) everything, tables also where they are empty. Null
-- if it is not there. p_defaults: what definition_defaults says, if the caller knows it.
create or replace function stint_internal.own_definition(p_kind text, p_name text, p_defaults jsonb default null) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select case when d.definition is null then null
                when p_kind = 'job_type' and p_name = '*' then '{"limits": {}, "outcome_rules": {}}' || d.definition
                else stint_internal.definition_difference(coalesce(p_defaults, stint_internal.definition_defaults(p_kind)), d.definition) end
    from (select stint_internal.read_definition(p_kind, p_name) as definition) as d
$$;

comment on function stint_internal.own_definition(text, text, jsonb) is 'What a queue, job type or plan has of its own.';
