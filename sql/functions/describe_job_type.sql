-- All that there is to say about a job type, in one answer. Reads: unfinished jobs, and the last hour of its record. Raises ST007 for a name that nobody
-- defined and no unfinished job has.
create or replace function stint.describe_job_type(p_job_type text) returns jsonb
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_type       stint_internal.job_type;
    v_defaults   jsonb := stint_internal.definition_defaults('job_type');
    v_definition jsonb := stint_internal.read_definition('job_type', p_job_type);
    v_queue      text := coalesce(v_definition, v_defaults) ->> 'queue';
    v_unfinished jsonb;
begin
    select * into v_type from stint_internal.job_type t where t.name = p_job_type;
    select jsonb_object_agg(c.status, c.jobs) into v_unfinished
    from (select j.status, count(*) as jobs from stint_internal.job_queue j where j.job_type = p_job_type group by j.status) as c;
    if v_definition is null and v_unfinished is null then
        perform stint_internal.refuse_job_type(p_job_type);
    end if;
    return jsonb_build_object(
        'job_type', p_job_type,
        'is_defined', v_definition is not null,
        'policy', coalesce(stint_internal.own_definition('job_type', p_job_type), '{}'),
        'inherited', case when p_job_type <> '*' then (
            select jsonb_object_agg(d.key, d.value) from jsonb_each(v_defaults) as d where d.value = coalesce(v_definition, v_defaults) -> d.key) else '{}' end,
        'paused', case when v_type.paused_at is not null then
            jsonb_build_object('since', v_type.paused_at, 'by', v_type.paused_by, 'reason', v_type.pause_reason) end,
        'queue', jsonb_build_object('queue', v_queue) || coalesce((select to_jsonb(h) from stint.queue_health h where h.queue = v_queue), '{}'),
        'handler', jsonb_build_object(
            'kind', case when v_type.handler is null then 'process' when v_type.handler_takes_array then 'sql_batch' else 'sql' end,
            'function', v_type.handler, 'role', v_type.handler_role,
            'database_role', (select r.role from stint_internal.job_type_database_role r where r.job_type = p_job_type),
            'functions', (select coalesce(jsonb_agg(f.function order by f.function), '[]') from stint_internal.job_function f where f.job_type = p_job_type),
            'versions', (select coalesce(jsonb_agg(to_jsonb(v) - 'job_type' order by v.version), '[]') from stint.handler_versions v where v.job_type = p_job_type)),
        'quotas', (select coalesce(jsonb_agg(jsonb_strip_nulls(to_jsonb(q)) order by q.plan, q.count, q.per), '[]') from stint.plans q where q.job_type in (p_job_type, '*')),
        'trigger_sources', (select coalesce(jsonb_agg(jsonb_build_object('name', s.name, 'table', s.table_name, 'events', s.events, 'problem', s.problem) order by s.name), '[]')
                            from stint.trigger_sources s where s.job_type = p_job_type),
        'unfinished', coalesce(v_unfinished, '{}'),
        'last_hour', (
            select jsonb_build_object(
                'completed', count(*) filter (where h.status = 'completed'), 'failed', count(*) filter (where h.status in ('failed', 'dead_letter')),
                'run_p50_ms', round((percentile_cont(0.5) within group (order by 1000 * date_part('epoch', h.finished_at - h.started_at)))::numeric, 3),
                'run_p95_ms', round((percentile_cont(0.95) within group (order by 1000 * date_part('epoch', h.finished_at - h.started_at)))::numeric, 3),
                'last_failure', (select jsonb_build_object('job_id', f.id, 'at', f.finished_at, 'error_code', f.error_code, 'error_message', f.error_message)
                                 from stint_internal.job_history f
                                 where f.job_type = p_job_type and f.status in ('failed', 'dead_letter') and f.finished_at >= (select stint.now()) - interval '1 hour'
                                 order by f.finished_at desc limit 1))
            from stint_internal.job_history h where h.job_type = p_job_type and h.finished_at >= (select stint.now()) - interval '1 hour'));
end $$;

comment on function stint.describe_job_type(text) is
'One answer to what a job type is: policy (what differs from *, as define_job_type, alter_job_type and apply_definitions take it), inherited (what it has like *; a copy: a new default
reaches it when it is set back with alter_job_type), whether it is paused and why, its queue, its handler with versions, the quotas that count it, the trigger sources that make it,
unfinished jobs by status, and how it did in the last hour. Its cost grows with unfinished jobs and with that hour. select jsonb_pretty(stint.describe_job_type(''send_mail''));';
