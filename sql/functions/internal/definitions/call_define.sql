-- Calls define_queue, define_job_type or define_plan with options from JSON, checked before by check_option; a null is left out. Locks and raises what that does.
create or replace function stint_internal.call_define(p_kind text, p_name text, p_options jsonb) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_options jsonb := stint_internal.definition_options(p_kind);
begin
    execute format('select stint.%I($1%s) from jsonb_to_record($2) as o (%s)', 'define_' || p_kind,
                   (select string_agg(format(', p_%s => o.%I', k, k), '') from jsonb_object_keys(v_options) as k where p_options -> k <> 'null'),
                   (select string_agg(format('%I %s', t.key, t.value), ', ') from jsonb_each_text(v_options) as t))
        using p_name, p_options;
end $$;

comment on function stint_internal.call_define(text, text, jsonb) is 'Calls the define function of queue, job_type or plan with options from JSON.';
