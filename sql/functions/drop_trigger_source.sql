-- Removes a trigger source and its triggers, with the rights of the caller: only a table's owner can drop triggers. Those that remain do nothing;
-- the duty refresh_routes drops their function. Locks the table exclusively for a moment. Raises 42501, ST001.
create or replace function stint.drop_trigger_source(p_name text) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_source record;
    v_name   name;
begin
    select * into v_source from stint.forget_trigger_source(p_name);
    for v_name in
        select t.tgname from pg_trigger t join pg_proc p on p.oid = t.tgfoid
        where t.tgrelid = v_source.table_name and p.proname = format('fire_trigger_source_%s', v_source.source_id) and p.pronamespace = 'stint'::regnamespace
          and t.tgname in (select format('stint_%s_%s', v_source.source_id, e) from unnest('{insert,update,delete,truncate}'::text[]) as e)
    loop
        if pg_has_role(current_user, (select c.relowner from pg_class c where c.oid = v_source.table_name), 'usage') then
            execute format('drop trigger %I on %s', v_name, v_source.table_name);
        else
            raise notice 'trigger % of table % does nothing from now on; its owner may drop it', quote_ident(v_name), v_source.table_name;
        end if;
    end loop;
end $$;

comment on function stint.drop_trigger_source(text) is
'Removes a trigger source and its triggers; jobs that it made stay. select stint.drop_trigger_source(''documents_index_document'');';
