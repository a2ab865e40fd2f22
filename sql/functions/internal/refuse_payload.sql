-- Says what is wrong with a payload that create_job found wanting. Raises ST001 or ST003, always.
create or replace function stint_internal.refuse_payload(p_payload jsonb, p_max_bytes int, p_what text default 'p_payload') returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_payload is null or jsonb_typeof(p_payload) <> 'object' then
        raise exception using errcode = 'ST001', message = format('%s must be a JSON object', p_what),
            detail = format('Got %s.', coalesce('a JSON ' || jsonb_typeof(p_payload), 'an SQL null')),
            hint = 'Wrap the value: {"value": …}.';
    end if;
    raise exception using errcode = 'ST003', message = format('%s is %s bytes, %s are allowed', p_what, pg_column_size(p_payload), p_max_bytes),
        detail = 'Payloads are copied at each claim and kept in the history.',
        hint = 'Store the data elsewhere and pass a reference, or raise max_payload_bytes with stint.define_job_type.';
end $$;

comment on function stint_internal.refuse_payload(jsonb, int, text) is 'Raises invalid_argument (ST001) or payload_too_large (ST003).';
