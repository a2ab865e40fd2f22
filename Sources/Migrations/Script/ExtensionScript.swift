package import SQLBundle

/// The pack as `stint--VERSION.sql`, the script that `create extension stint` runs.
///
/// Built from the same files as everything else. What an extension script may not do is taken out: transaction control,
/// psql commands and `concurrently`.
package struct ExtensionScript: Sendable {
    private let pack: SQLPack
    private let files: [ChainedMigration]
    private let version: String

    package init(files: SQLFiles, version: String = BuildInfo.version) throws {
        pack = try files.pack()
        self.files = ChainedMigration.chain(pack.migrations)
        self.version = version
    }

    package var text: String {
        var parts = [
            """
            \\echo Use "create extension stint" to load this file. \\quit
            -- Stint \(version). Built from sql/ by `make -C extension`; edit those files instead.
            set local search_path = pg_catalog, pg_temp;
            set local check_function_bodies = off;
            create schema stint_internal;
            revoke all on schema stint_internal from public;
            \(LedgerSQL.tables)
            """
        ]
        parts += files.map { file in
            """
            -- \(file.path)
            \(body(of: file.migration))
            \(ScriptLedger.begin(file, runnerVersion: version))
            \(ScriptLedger.finish(file))
            """
        }
        parts += pack.objects.map { object in
            "-- \(object.path)\n\(object.text)\(ScriptLedger.record(object, runnerVersion: version))"
        }
        parts.append(ExtensionData.text)
        return parts.joined(separator: "\n\n") + "\n"
    }

    private func body(of migration: Migration) -> String {
        guard migration.directives.noTransaction, let statement = migration.statements.first else {
            return migration.text
        }
        // In `create extension` nobody uses the table yet, so the plain statement does the same.
        var bytes = Array(statement.text.utf8)
        let offset = statement.tokens[0].range.lowerBound
        for token in statement.tokens.reversed() where token.isWord("concurrently") {
            bytes.removeSubrange(token.range.lowerBound - offset..<token.range.upperBound - offset)
        }
        return String(decoding: bytes, as: UTF8.self) + ";"
    }
}
