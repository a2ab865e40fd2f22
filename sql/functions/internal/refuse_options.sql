-- Says which option of which element of an array of objects could not be read as what it is to be, once reading all of them has failed: a cast tells neither. p_types: the options with the names
-- of their types in pg_type. Returns if all can be read. Raises ST001.
create or replace function stint_internal.refuse_options(p_what text, p_elements jsonb, p_types jsonb) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_words constant jsonb := '{"int4": "a whole number", "int8": "a whole number", "bool": "true or false", "uuid": "the id of a job", "_uuid": "an array of ids of jobs",
        "_text": "an array of texts", "interval": "an interval such as \"5 minutes\"", "timestamptz": "a time such as \"2030-01-01T12:00:00Z\""}';
    v_option record;
    v_one    record;
begin
    -- One option of all elements first, then that option of each.
    for v_option in select o.key as name, o.value as type from jsonb_each_text(p_types) as o order by o.key loop
        begin
            execute format('select count(r.%1$I) from jsonb_to_recordset($1) as r (%1$I %2$I)', v_option.name, v_option.type) using p_elements;
        exception when data_exception then
            for v_one in select e.n, e.element from jsonb_array_elements(p_elements) with ordinality as e (element, n) where e.element ? v_option.name loop
                begin
                    execute format('select r.%1$I from jsonb_to_record($1) as r (%1$I %2$I)', v_option.name, v_option.type) using v_one.element;
                exception when data_exception then
                    raise exception using errcode = 'ST001', message = format('%s of element %s of %s cannot be used', v_option.name, v_one.n, p_what),
                        detail = format('Got %s.', left((v_one.element -> v_option.name)::text, 100)),
                        hint = format('It is %s, or null. Nothing was done.', c_words ->> v_option.type);
                end;
            end loop;
        end;
    end loop;
end $$;

comment on function stint_internal.refuse_options(text, jsonb, jsonb) is 'Raises ST001 for the first option of an array of objects that is not of its type.';
