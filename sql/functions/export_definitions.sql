-- All definitions, each with what it has of its own. Reads; locks nothing.
create or replace function stint.export_definitions() returns jsonb
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object(
        'queues', (select coalesce(jsonb_object_agg(o.name, o.own) filter (where o.own <> '{}'), '{}')
                   from (select q.name, stint_internal.own_definition('queue', q.name) as own
                         from stint_internal.queue q) as o),
        'job_types', (select jsonb_object_agg(t.name, stint_internal.own_definition('job_type', t.name)) from stint_internal.job_type t),
        'plans', (select jsonb_object_agg(p.name, stint_internal.own_definition('plan', p.name)) from stint_internal.plan p));
end $$;

comment on function stint.export_definitions() is
'All queues with settings, job types and plans, as stint.apply_definitions takes them: what each has of its own, and * in full. Applied to another installation, it makes
them the same. select jsonb_pretty(stint.export_definitions());';
