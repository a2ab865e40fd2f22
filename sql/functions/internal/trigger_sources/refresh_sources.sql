-- Makes the functions of trigger sources again whose table has changed its columns, or which another version of Stint has made; drops those that no source and no
-- trigger has any more. Part of the duty refresh_routes. Skips what is locked.
create or replace function stint_internal.refresh_sources() returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_id       int;
    v_function name;
    v_count    int := 0;
begin
    for v_id in
        select s.id from stint_internal.trigger_source s
        where (s.made_by <> stint_internal.source_version() or s.shape is distinct from stint_internal.table_shape(s.relation))
          and exists (select from pg_class c where c.oid = s.relation)
          and to_regproc(format('stint.fire_trigger_source_%s', s.id)) is not null
        for update skip locked
    loop
        perform stint_internal.make_source_function(v_id);
        v_count := v_count + 1;
    end loop;
    for v_function in
        select p.proname from pg_proc p
        where p.pronamespace = 'stint'::regnamespace and p.proname ~ '^fire_trigger_source_[0-9]+$'
          and not exists (select from stint_internal.trigger_source s where s.id = substr(p.proname, 21)::int)
          and not exists (select from pg_trigger t where t.tgfoid = p.oid)
    loop
        execute format('drop function stint.%I()', v_function);
        v_count := v_count + 1;
    end loop;
    return v_count;
end $$;

comment on function stint_internal.refresh_sources() is 'Keeps the functions of trigger sources up to date; returns how many it made or dropped.';
