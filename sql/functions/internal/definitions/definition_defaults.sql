-- What holds for a queue, a job type or a plan about which nothing was said.
create or replace function stint_internal.definition_defaults(p_kind text) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set intervalstyle = 'postgres'
as $$
declare
    v_defaults jsonb;
    v_options  jsonb := stint_internal.definition_options(p_kind);
begin
    if p_kind = 'job_type' then
        return stint_internal.read_definition('job_type', '*');
    elsif p_kind = 'plan' then
        return '{"quotas": []}';
    end if;
    execute format('select jsonb_strip_nulls(jsonb_build_object(%s))', (
        select string_agg(format('%L, %s', o, pg_get_expr(d.adbin, d.adrelid)), ', ')
        from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum join jsonb_object_keys(v_options) as o on a.attname in (o, 'is_' || o)
        where d.adrelid = 'stint_internal.queue'::regclass)) into v_defaults;
    return v_defaults;
end $$;

comment on function stint_internal.definition_defaults(text) is 'The options of a new queue, job type or plan.';
