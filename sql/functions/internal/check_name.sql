-- Names of queues and job types: they become notification payloads, file names of handlers and labels of metrics. Raises ST001.
create or replace function stint_internal.check_name(p_what text, p_name text) returns void
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not stint_internal.is_name(p_name) then
        raise exception using errcode = 'ST001', message = format('%s is not a usable name', p_what),
            detail = format('Got %s.', coalesce(quote_literal(left(p_name, 100)), 'null')),
            hint = 'Use 1 to 63 letters, digits and _ . : - and begin with a letter, a digit or _.';
    end if;
end $$;

comment on function stint_internal.check_name(text, text) is 'Raises invalid_argument (ST001) unless the name may stand for a queue or job type.';
