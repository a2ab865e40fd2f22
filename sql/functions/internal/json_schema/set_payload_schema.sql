-- Compiles a schema for a job type: once, so that create_job need not. What is left out keeps its value. Locks the type's row. Raises ST001.
create or replace function stint_internal.set_payload_schema(p_job_type text, p_payload_schema jsonb, p_assert_formats boolean) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_schema  jsonb;
    v_formats boolean;
    v_program jsonb[];
begin
    select coalesce(p_payload_schema, t.payload_schema), coalesce(p_assert_formats, t.assert_formats) into v_schema, v_formats
    from stint_internal.job_type t where t.name = p_job_type for no key update;
    -- true allows everything, as no schema does.
    v_schema := nullif(v_schema, 'true');
    if v_schema is not null then
        v_program := stint_internal.compile_schema(v_schema, v_formats);
    end if;
    update stint_internal.job_type t
    set payload_schema = v_schema, assert_formats = v_formats, payload_program = v_program, payload_check = stint_internal.schema_path(v_program)
    where t.name = p_job_type;
end $$;

comment on function stint_internal.set_payload_schema(text, jsonb, boolean) is 'Gives a job type a payload schema, compiled.';
