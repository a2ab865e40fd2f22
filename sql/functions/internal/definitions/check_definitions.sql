-- The shape of a file of definitions: sections, names and options that exist, values of their types. Raises ST001, ST002 with the pointer of the place.
create or replace function stint_internal.check_definitions(p_definitions jsonb) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_sections constant jsonb := '{"queues": "queue", "job_types": "job_type", "plans": "plan"}';
    v_section  record;
    v_named    record;
    v_known    jsonb;
    v_place    text;
begin
    if jsonb_typeof(p_definitions) is distinct from 'object' then
        raise exception using errcode = 'ST001', message = 'p_definitions must be a JSON object',
            detail = format('Got %s.', coalesce('a JSON ' || jsonb_typeof(p_definitions), 'an SQL null')),
            hint = 'For example {"job_types": {"send_mail": {"queue": "mail", "max_attempts": 3}}}.';
    end if;
    for v_section in select e.key, e.value from jsonb_each(p_definitions - '$schema') as e loop
        v_place := '/' || stint_internal.pointer_part(v_section.key);
        perform stint_internal.check_option(v_place, v_section.key, 'null', c_sections);
        v_known := stint_internal.definition_options(c_sections ->> v_section.key);
        if jsonb_typeof(v_section.value) <> 'object' then
            raise exception using errcode = 'ST001', message = format('%s: not an object', v_place), detail = format('Got a JSON %s.', jsonb_typeof(v_section.value)),
                hint = 'Its keys are names, its values objects of options.';
        end if;
        for v_named in select e.key, e.value from jsonb_each(v_section.value) as e loop
            v_place := format('/%s/%s', v_section.key, stint_internal.pointer_part(v_named.key));
            if not stint_internal.is_name(v_named.key) and (v_named.key <> '*' or v_section.key = 'queues') then
                raise exception using errcode = 'ST001', message = format('%s: not a usable name', v_place), detail = format('Got %s.', quote_literal(left(v_named.key, 100))),
                    hint = 'Use 1 to 63 letters, digits and _ . : - and begin with a letter, a digit or _.';
            end if;
            if jsonb_typeof(v_named.value) <> 'object' then
                raise exception using errcode = 'ST001', message = format('%s: not an object of options', v_place),
                    detail = format('Got a JSON %s.', jsonb_typeof(v_named.value)), hint = 'Write {} for one that has nothing of its own.';
            end if;
            perform stint_internal.check_option(v_place || '/' || stint_internal.pointer_part(o.key), o.key, o.value, v_known)
            from jsonb_each(v_named.value) as o;
        end loop;
    end loop;
end $$;

comment on function stint_internal.check_definitions(jsonb) is 'Raises invalid_argument (ST001) or unknown_option (ST002) for what is no file of definitions.';
