-- The chosen fields of a payload, and where they stand, a line each. One that is missing is an empty line, which no value is.
create or replace function stint_internal.chosen_fields(p_paths text[], p_payload jsonb) returns text
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_text text := to_jsonb(p_paths);
    v_path text;
begin
    foreach v_path in array p_paths loop
        v_text := concat(v_text, E'\n', p_payload #> v_path::text[]);
    end loop;
    return v_text;
end $$;

comment on function stint_internal.chosen_fields(text[], jsonb) is 'Fields of a payload in the form that unique_digest() takes in.';
