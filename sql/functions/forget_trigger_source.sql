-- The part of drop_trigger_source that needs the rights of the owner. Waiting jobs stay. Raises 42501, ST001.
create or replace function stint.forget_trigger_source(p_name text) returns table (source_id int, table_name regclass)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_source stint_internal.trigger_source;
begin
    select * into v_source from stint_internal.trigger_source s where s.name = p_name for update;
    if not found then
        raise exception using errcode = 'ST001', message = format('there is no trigger source %s', quote_nullable(left(p_name, 100))),
            detail = 'Nothing was dropped.', hint = 'See select * from stint.trigger_sources;';
    end if;
    perform stint_internal.check_source_right(v_source.relation);
    delete from stint_internal.trigger_source s where s.id = v_source.id;
    delete from stint_internal.trigger_job t where t.source_id = v_source.id;
    return query select v_source.id, (select c.oid::regclass from pg_class c where c.oid = v_source.relation);
end $$;

comment on function stint.forget_trigger_source(text) is 'What stint.drop_trigger_source does in Stint''s own tables; call that.';
