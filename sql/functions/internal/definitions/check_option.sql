-- Raises ST002 for an option that p_known lacks, and names the one that may have been meant; ST001 for a value that is not of its type.
create or replace function stint_internal.check_option(p_place text, p_option text, p_value jsonb, p_known jsonb) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_known text[] := array(select k from jsonb_object_keys(p_known) as k order by 1);
    v_type  text := p_known ->> p_option;
    v_shape text := case when v_type like '%[]' then 'array' when v_type in ('text', 'interval') then 'string' when v_type = 'boolean' then 'boolean'
                         when v_type = 'jsonb' then jsonb_typeof(p_value) else 'number' end;
begin
    if v_type is null then
        raise exception using errcode = 'ST002', message = format('%s: there is no option %s', p_place, quote_literal(left(p_option, 100))),
            detail = format('Known are: %s.', array_to_string(v_known, ', ')),
            hint = coalesce('Did you mean ' || stint_internal.nearest_name(p_option, v_known) || '? ', 'Check the spelling. ') || 'Nothing was changed.';
    end if;
    if p_value = 'null' then
        return;
    end if;
    begin
        if jsonb_typeof(p_value) <> v_shape then
            raise invalid_text_representation;
        end if;
        execute format('select 1 from jsonb_to_record($1) as o (%I %s)', p_option, v_type) using jsonb_build_object(p_option, p_value);
    exception when data_exception then
        raise exception using errcode = 'ST001', message = format('%s: not a usable value', p_place), detail = format('Got %s.', left(p_value::text, 200)),
            hint = format('Write %s.', case v_type
                when 'interval' then 'a time as text, such as "15 minutes"' when 'interval[]' then 'a list of times, such as ["10 seconds", "1 minute"]'
                when 'text[]' then 'a list of texts, such as ["/to"]' when 'text' then 'a text' when 'boolean' then 'true or false'
                else format('a number (%s)', v_type) end);
    end;
end $$;

comment on function stint_internal.check_option(text, text, jsonb, jsonb) is 'Raises unknown_option (ST002) or invalid_argument (ST001), naming the place.';
