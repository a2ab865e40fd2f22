/// The end of the extension's script: what pg_dump must know to bring the jobs along.
enum ExtensionData {
    /// pg_dump leaves out the rows of an extension's tables unless they are marked.
    ///
    /// A table that the script itself fills (settings, default policies) would then get its first rows twice on restore:
    /// from `create extension` and from the dump. There, a `copy` by pg_restore, which alone runs with an empty
    /// search_path, replaces what the script put in.
    static let text = """
        -- What pg_dump brings along: the rows of every table and the position of every sequence, except the ledger, which
        -- this script writes itself.
        create function stint_internal.make_room_for_restore() returns trigger
            language plpgsql set search_path = pg_catalog, pg_temp
        as $$
        begin
            execute format('delete from %s', tg_relid::regclass);
            return null;
        end $$;
        comment on function stint_internal.make_room_for_restore() is
            'Empties a table that create extension has filled, just before pg_restore brings the rows it had.';
        revoke all on function stint_internal.make_room_for_restore() from public;

        do $$
        declare
            v_table  regclass;
            v_filled boolean;
        begin
            for v_table in
                select c.oid::regclass from pg_class c
                where c.relnamespace in ('stint'::regnamespace, 'stint_internal'::regnamespace) and c.relkind in ('r', 'p', 'S')
                  and c.oid not in ('stint_internal.migration'::regclass, 'stint_internal.object_version'::regclass)
                order by c.oid
            loop
                perform pg_extension_config_dump(v_table, '');
                if (select c.relkind = 'r' from pg_class c where c.oid = v_table) then
                    execute format('select exists (select from %s)', v_table) into v_filled;
                    if v_filled then
                        execute format(
                            'create trigger make_room_for_restore before insert on %s for each statement
                                 when (current_setting(''search_path'') = '''' and current_query() ilike ''copy %%'')
                                 execute function stint_internal.make_room_for_restore()', v_table);
                    end if;
                end if;
            end loop;
        end $$;
        """
}
