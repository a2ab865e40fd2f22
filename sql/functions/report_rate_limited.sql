-- Closes a key for the whole fleet until a time, as a service asked with HTTP 429: check_rate_limit answers false until then. Several reports: the latest
-- end counts. Null opens it again. Appends a row and waits for nobody. Raises ST001.
create or replace function stint.report_rate_limited(p_key text, p_until timestamptz) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_tenant text := coalesce((stint.my_tenants())[1], '');
begin
    if p_key is null or char_length(p_key) not between 1 and 255 or p_until > stint.now() + interval '31 days' then
        raise exception using errcode = 'ST001', message = 'report_rate_limited needs a key and a time that make sense',
            detail = format('Got p_key %s, p_until %s.', quote_nullable(left(p_key, 100)), p_until),
            hint = 'A key has 1 to 255 characters and may be closed for 31 days at most; p_until null opens it again.';
    end if;
    if p_until is null then
        delete from stint_internal.closed_key c where c.tenant_id = v_tenant and c.key = p_key;
    elsif p_until > stint.now() then
        insert into stint_internal.closed_key (tenant_id, key, closed_until) values (v_tenant, p_key, p_until);
    end if;
end $$;

comment on function stint.report_rate_limited(text, timestamptz) is
'Closes a key until a time, for everybody: check_rate_limit(p_key, …) answers false until then. A session with a tenant closes the key for that tenant
alone. p_until null opens it again. Handlers say the same with a rate_limited message. select stint.report_rate_limited(''mailgun'', now() + interval ''1 minute'');';
