import SQLBundle

/// What `up` refuses, as SQL for `stint migrate script`.
struct ScriptGuards {
    let files: [ChainedMigration]
    let first: Int
    let pack: SQLPack
    let runnerVersion: String

    /// One try instead of a loop: psql has none, and a blocking wait could deadlock with an index build.
    var lock: String {
        """
        select pg_try_advisory_lock(\(MigrationLock.keys)) as stint_locked \\gset
        \\if :stint_locked
        \\else
        do $$ begin
            raise exception 'another migration of Stint is running in this database'
                using hint = 'Run the script again when it has finished.';
        end $$;
        \\endif
        """
    }

    var unknownInstall: String {
        """
        do $$ begin
            if exists (select from pg_depend d join pg_extension e on e.oid = d.refobjid
                       where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e' and d.classid = 'pg_namespace'::regclass
                         and d.objid in (to_regnamespace('stint'), to_regnamespace('stint_internal'))) then
                raise exception 'the schemas of Stint belong to an extension'
                    using hint = 'Use "alter extension stint update" instead of this script.';
            end if;
            if to_regclass('stint_internal.migration') is null
               and exists (select from pg_class where relnamespace = to_regnamespace('stint_internal') and relkind in ('r', 'p')) then
                raise exception 'there are tables in stint_internal, but no record of what was applied'
                    using hint = 'Say up to which migration they are: "stint migrate adopt --at N".';
            end if;
        end $$;
        """
    }

    /// Compares the whole set of files with the ledger, as `LedgerCheck` does.
    var ledger: String {
        guard !files.isEmpty else { return "-- No migrations." }
        let rows = files.map { "(\($0.version), '\($0.path)', '\($0.checksum)', '\($0.chain)', \($0.isPost))" }
        return """
            do $stint$
            declare
                v_name text;
            begin
                select m.name into v_name from stint_internal.migration m where m.version > \(pack.version) order by m.version desc limit 1;
                if found then
                    raise exception 'the database is at migration %, which this script does not know', v_name
                        using hint = 'Use a script of that release or a newer one.';
                end if;
                select o.path into v_name from stint_internal.object_version o
                where string_to_array(substring(o.runner_version from '^[0-9.]*[0-9]'), '.')::int[]
                    > string_to_array(substring('\(runnerVersion)' from '^[0-9.]*[0-9]'), '.')::int[] limit 1;
                if found then
                    raise exception '% in the database is of a newer release than this script', v_name
                        using hint = 'Use a script of that release or a newer one.';
                end if;
                if \(first) > 0 and not exists (select from stint_internal.migration where version >= \(first) and state = 'done') then
                    raise exception 'this script begins behind migration \(first), which the database does not have'
                        using hint = 'Make one with a lower --from.';
                end if;
                with file (version, path, checksum, chain, is_post) as (values
                    \(rows.joined(separator: ",\n        "))
                )
                select coalesce(f.path, m.name) into v_name
                from file f full join stint_internal.migration m using (version)
                where m.state = 'done' and (f.version is null or m.checksum <> decode(f.checksum, 'hex') or m.chain <> decode(f.chain, 'hex'))
                   or m.version is null and not f.is_post and f.version < (select max(version) from stint_internal.migration where state = 'done')
                order by version limit 1;
                if found then
                    raise exception 'the files of this script are not those that were applied: see %', v_name
                        using hint = 'Restore the released files; a change goes into a new migration. "stint migrate verify" tells more.';
                end if;
            end $stint$;
            """
    }
}

extension ChainedMigration {
    fileprivate var isPost: Bool { migration.directives.phase == .post }
}
