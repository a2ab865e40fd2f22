-- Makes stint.fire_trigger_source_ID, the trigger function of one source, with its queries in it, so that they are planned once a session. It checks that it fits
-- the table as it is now, and else works the query out anew: correctness does not rest on when it was made. Belongs to the owner of
-- Stint, and can be called by triggers alone. All that is not ours is a quoted literal in it. Locks the source's row.
create or replace function stint_internal.make_source_function(p_source_id int) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $function$
declare
    v_source   stint_internal.trigger_source;
    v_function text := format('stint.fire_trigger_source_%s', p_source_id);
    v_branches text := '';
    v_event    text;
begin
    update stint_internal.trigger_source s set shape = stint_internal.table_shape(s.relation), made_by = stint_internal.source_version()
    where s.id = p_source_id returning * into v_source;
    begin
        foreach v_event in array v_source.events loop
            v_branches := v_branches || format($branch$    when v_is_fresh and tg_op = %L then
        for v_keys, v_payloads, v_tenants in
            %s
        loop
            perform stint_internal.create_trigger_jobs(v_source, v_keys, v_payloads, v_tenants);
        end loop;
$branch$, upper(v_event), stint_internal.trigger_source_query(v_source, v_event));
        end loop;
    exception when sqlstate 'ST017' then
        -- A column is gone: that is for whoever changes the table to hear.
        v_branches := '';
    end;
    execute format('create or replace function %s() returns trigger language plpgsql volatile security definer
        set search_path = pg_catalog, pg_temp
        set enable_nestloop = off
        set jit = off
        as %L', v_function, format($body$
#variable_conflict use_column
declare
    v_source   stint_internal.trigger_source := stint_internal.source_of_trigger(%s, tg_relid, tg_name, tg_when, tg_level, tg_op);
    v_is_fresh boolean := v_source.made_by = stint_internal.source_version() and v_source.shape = stint_internal.table_shape(tg_relid);
    v_keys     text[];
    v_payloads jsonb[];
    v_tenants  text[];
begin
    case
    when v_source.id is null then
        null;
%s    else
        for v_keys, v_payloads, v_tenants in execute stint_internal.trigger_source_query(v_source, lower(tg_op)) loop
            perform stint_internal.create_trigger_jobs(v_source, v_keys, v_payloads, v_tenants);
        end loop;
    end case;
    return null;
end $body$, p_source_id, v_branches));
    execute format('comment on function %s() is %L', v_function, format('Trigger function of the trigger source %s. Made by Stint.', v_source.name));
    execute format('revoke all on function %s() from public', v_function);
end $function$;

comment on function stint_internal.make_source_function(int) is 'Makes the trigger function of a trigger source.';
