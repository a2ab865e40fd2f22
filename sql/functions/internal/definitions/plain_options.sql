-- Options as read_definition would show them: "20 minutes" is 00:20:00. Those that are null are left out.
create or replace function stint_internal.plain_options(p_kind text, p_options jsonb) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set intervalstyle = 'postgres'
as $$
declare
    v_types jsonb := stint_internal.definition_options(p_kind);
    v_plain jsonb;
begin
    if jsonb_strip_nulls(p_options) = '{}' then
        return '{}';
    end if;
    execute format('select jsonb_build_object(%s) from jsonb_to_record($1) as o (%s)',
                   (select string_agg(format('%L, o.%I', k.key, k.key), ', ' order by k.key) from jsonb_each_text(v_types) as k where p_options -> k.key <> 'null'),
                   (select string_agg(format('%I %s', k.key, k.value), ', ' order by k.key) from jsonb_each_text(v_types) as k where p_options -> k.key <> 'null'))
        into v_plain using p_options;
    return v_plain;
end $$;

comment on function stint_internal.plain_options(text, jsonb) is 'Options of a definition, each written as Stint writes it.';
