-- Options in which a table (which define_job_type merges) is to become exactly what they say: null for each entry that there is and that they do not name.
create or replace function stint_internal.whole_tables(p_present jsonb, p_options jsonb) returns jsonb
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    select p_options || coalesce(jsonb_object_agg(t, (select coalesce(jsonb_object_agg(e, null), '{}') from jsonb_object_keys(p_present -> t) as e) || (p_options -> t)), '{}')
    from unnest('{exit_codes,limits,outcome_rules}'::text[]) as t
    where jsonb_typeof(p_options -> t) = 'object' and p_present ? t
$$;

comment on function stint_internal.whole_tables(jsonb, jsonb) is 'Options whose tables are meant as a whole.';
