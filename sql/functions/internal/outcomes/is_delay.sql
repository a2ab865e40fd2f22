-- Whether a JSON value is an interval that a job may wait. Never raises.
create or replace function stint_internal.is_delay(p_value jsonb) returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_typeof(p_value) = 'string' and (p_value #>> '{}')::interval between interval '0' and interval '100 years';
exception when invalid_datetime_format or datetime_field_overflow or interval_field_overflow then
    return false;
end $$;

comment on function stint_internal.is_delay(jsonb) is 'True for text such as "30 seconds".';
