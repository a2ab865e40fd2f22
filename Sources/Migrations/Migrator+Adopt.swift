import Postgres
import SQLBundle

extension Migrator {
    /// Writes the ledger for an install that was made without it: migrations up to `version` count as applied.
    ///
    /// Objects are left unrecorded, so that the next `up` applies them all.
    /// - Returns: the paths that were recorded.
    /// - Throws: `MigrationError.Code.cannotAdopt` if there is a ledger, or if something those files create is missing.
    package func adopt(at version: Int) async throws -> [String] {
        let pack = try files.pack()
        let files = ChainedMigration.chain(pack.migrations).filter { $0.version <= version }
        guard files.last?.version == version else {
            throw MigrationError(
                .cannotAdopt, "there is no migration \(version)",
                hint: "Name the last one that was applied: 1 to \(pack.version).")
        }
        return try await withLock { session in
            guard try await session.ledger.read().entries.isEmpty else {
                throw MigrationError(
                    .cannotAdopt, "this database has a ledger already",
                    hint: "`stint migrate status` shows it; `stint migrate up` goes on from there.")
            }
            let declared = DeclaredObjects(migrations: files.map(\.migration), objects: []).owners
            let actual = try await CatalogObjects.read(from: session.connection).all
            let missing = declared.keys.filter { !actual.contains($0) && declared[$0] != "the ledger" }.sorted()
            guard missing.isEmpty else {
                throw MigrationError(
                    .cannotAdopt, "the database lacks \(missing.count) objects that migrations 1 to \(version) create",
                    detail: "Missing: \(missing.prefix(10).map(\.description).joined(separator: ", ")).",
                    hint: "Adopt at a lower version, or create them from their files first.")
            }
            try await session.ledger.create()
            try await session.connection.transaction { _ in
                for file in files {
                    try await session.ledger.begin(file)
                    try await session.ledger.finish(file)
                }
            }
            return files.map(\.path)
        }
    }
}
