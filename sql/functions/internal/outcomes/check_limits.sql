-- Checks the limits of a job type: known names, whole numbers in range; null takes a limit back. Raises ST001, ST002.
create or replace function stint_internal.check_limits(p_limits jsonb) returns void
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_lowest constant jsonb := '{"cpu_seconds": 1, "output_bytes": 1, "open_files": 16, "file_size_bytes": 1, "processes": 1}';
    v_limit  record;
begin
    if jsonb_typeof(p_limits) <> 'object' then
        raise exception using errcode = 'ST001', message = 'p_limits is not an object', detail = format('Got %s.', left(p_limits::text, 200)),
            hint = 'Write {"cpu_seconds": 60, "output_bytes": 1048576}; null takes a limit back.';
    end if;
    for v_limit in select l.key, l.value from jsonb_each(p_limits) as l loop
        if not c_lowest ? v_limit.key then
            raise exception using errcode = 'ST002', message = format('p_limits has no limit %s', quote_literal(left(v_limit.key, 100))),
                detail = format('Known are: %s.', (select string_agg(k, ', ' order by k) from jsonb_object_keys(c_lowest) as k)),
                hint = 'Time and memory are arguments of their own: p_timeout, p_memory_limit_bytes.';
        elsif v_limit.value <> 'null' and (
            jsonb_typeof(v_limit.value) <> 'number' or (v_limit.value #>> '{}')::numeric % 1 <> 0
            or (v_limit.value #>> '{}')::numeric not between (c_lowest ->> v_limit.key)::numeric and 1e15) then
            raise exception using errcode = 'ST001', message = format('p_limits.%s is not a usable limit', v_limit.key),
                detail = format('Got %s.', left(v_limit.value::text, 100)),
                hint = format('A whole number, at least %s; null takes the limit back.', c_lowest ->> v_limit.key);
        end if;
    end loop;
end $$;

comment on function stint_internal.check_limits(jsonb) is 'Raises invalid_argument (ST001) or unknown_option (ST002) for limits that cannot be meant.';
