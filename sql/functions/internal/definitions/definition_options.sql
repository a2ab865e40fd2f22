-- What can be said about a queue, a job type or a plan: the arguments of its define function but for the first, which is its name. A new argument is a
-- new option here, in alter_job_type, in files and in the answers of describe_job_type, with nothing else to change.
-- In PL/pgSQL, which keeps its plan.
create or replace function stint_internal.definition_options(p_kind text) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select coalesce(jsonb_object_agg(substr(a.name, 3), format_type(a.type, null)), '{}')
        from pg_proc p
        cross join lateral unnest(p.proargnames, p.proargtypes::oid[]) with ordinality as a (name, type, place)
        where p.pronamespace = 'stint'::regnamespace and p.proname = ('define_' || p_kind)::name and a.place between 2 and p.pronargs);
end $$;

comment on function stint_internal.definition_options(text) is 'The options of queue, job_type or plan with their types: {"priority": "integer"}.';
