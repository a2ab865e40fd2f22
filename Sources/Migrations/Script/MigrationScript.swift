import Postgres
package import SQLBundle

/// The whole pack as one file for `psql`, made without a connection, for shops where only DBAs run DDL.
///
/// It does what `up` does, in the same order and with the same ledger rows; every step looks whether it is needed, so
/// that running the file twice is harmless and a run that was cut off is resumed by running it again.
package struct MigrationScript: Sendable {
    private let pack: SQLPack
    private let files: [ChainedMigration]
    private let first: Int
    private let last: Int
    private let options: MigrationOptions

    /// - Parameters:
    ///   - from: Leave out migrations up to this version; the script then insists that the database has it.
    ///   - options: `upTo` and `runnerVersion` count here, and `lockTimeout`.
    package init(files: SQLFiles, from: Int = 0, options: MigrationOptions = MigrationOptions()) throws {
        pack = try files.pack()
        self.files = ChainedMigration.chain(pack.migrations)
        first = from
        last = options.upTo ?? pack.version
        self.options = options
    }

    package var text: String {
        let guards = ScriptGuards(files: files, first: first, pack: pack, runnerVersion: options.runnerVersion)
        let chosen = files.filter { $0.version > first && $0.version <= last }
        var parts = [header, guards.lock, guards.unknownInstall, LedgerSQL.create, guards.ledger]
        parts += chosen.map { step($0) }
        // As in `up`: objects are written against the newest tables.
        if last >= pack.version { parts.append(objects) }
        parts.append(footer)
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var header: String {
        """
        -- Stint \(options.runnerVersion): migrations \(first + 1) to \(last) and all objects, for psql 15 or newer.
        -- Made by `stint migrate script`. Run it as the role that owns, or will own, the schemas stint and stint_internal:
        --     psql --no-psqlrc --file=THIS_FILE "DATABASE_URL"
        -- Running it again is harmless: what is recorded in stint_internal.migration is left out.
        \\set ON_ERROR_STOP on
        \\set QUIET on
        \(MigrationSession.neutralSettings)
        """
    }

    private func step(_ file: ChainedMigration) -> String {
        let body = file.migration.directives.noTransaction ? concurrentBody(file) : transactionalBody(file)
        return """
            -- \(file.path)\(file.migration.directives.breaking ? " (breaking: stop older runners first)" : "")
            select not exists (select from stint_internal.migration where version = \(file.version) and state = 'done') as stint_todo \\gset
            \\if :stint_todo
            \\echo '\(file.path)'
            \(body)
            \\endif
            """
    }

    private func transactionalBody(_ file: ChainedMigration) -> String {
        let directives = file.migration.directives
        let checks = directives.verify.map { query in
            """
            do $stint_verify$ begin
                if (\(query)) is not true then
                    raise exception '\(file.path) did not do what it promised: its check did not return true'
                        using detail = \(SQL.literal(query)), hint = 'Nothing of this file was kept. Correct the data and run the script again.';
                end if;
            end $stint_verify$;

            """
        }
        return """
            begin;
            set local lock_timeout = '\(directives.lockTimeout ?? "\(options.lockTimeout.milliseconds)ms")';
            \(ScriptLedger.begin(file, runnerVersion: options.runnerVersion))
            \(file.migration.text)\(checks.joined())\(ScriptLedger.finish(file))
            commit;
            \(MigrationSession.neutralSettings)
            """
    }

    private func concurrentBody(_ file: ChainedMigration) -> String {
        let build =
            if let index = file.migration.createdIndex {
                """
                select exists (select from pg_index where indexrelid = to_regclass('\(index)') and not indisvalid) as stint_broken,
                       not exists (select from pg_index where indexrelid = to_regclass('\(index)') and indisvalid) as stint_todo \\gset
                \\if :stint_broken
                drop index concurrently \(index);
                \\endif
                \\if :stint_todo
                \(file.migration.statements[0].text);
                \\endif
                """
            } else {
                file.migration.statements[0].text + ";"
            }
        return """
            \(ScriptLedger.begin(file, runnerVersion: options.runnerVersion))
            \(build)
            begin;
            \(ScriptLedger.finish(file))
            commit;
            """
    }

    private var objects: String {
        let rows = pack.objects.map { "    (\(SQL.literal($0.path)), '\($0.checksum)')" }
        guard !rows.isEmpty else { return "-- No functions, triggers, views or grants." }
        let texts = pack.objects.map {
            "-- \($0.path)\n\($0.text)\(ScriptLedger.record($0, runnerVersion: options.runnerVersion))"
        }
        return """
            -- Functions, triggers, views and grants: together, if one of them differs.
            select exists (
                select from (values
            \(rows.joined(separator: ",\n"))
                ) as file (path, checksum)
                left join stint_internal.object_version o using (path)
                where o.checksum is distinct from decode(file.checksum, 'hex')) as stint_todo \\gset
            \\if :stint_todo
            \\echo 'functions, triggers, views and grants'
            begin;
            set local lock_timeout = '\(options.lockTimeout.milliseconds)ms';
            set local check_function_bodies = off;
            \(texts.joined(separator: "\n"))
            delete from stint_internal.object_version where path not in (\(pack.objects.map { SQL.literal($0.path) }.joined(separator: ", ")));
            commit;
            \\endif
            """
    }

    private var footer: String {
        """
        do $$ begin
            perform pg_notify('stint_migrated', json_build_object('version', max(version), 'breaking', false)::text)
            from stint_internal.migration;
            perform pg_advisory_unlock(\(MigrationLock.keys));
        end $$;
        \\echo 'Stint is up to date.'
        """
    }
}
