import Postgres
import SQLBundle

/// Applies a migration and records it in one transaction: both happen or neither.
struct TransactionalStep {
    let session: MigrationSession
    let file: ChainedMigration

    func run() async throws {
        let directives = file.migration.directives
        try await session.transaction(for: file.path, lockTimeout: directives.lockTimeout) {
            try await session.ledger.begin(file)
            try await session.connection.execute(file.migration.text)
            for query in directives.verify { try await verify(query) }
            try await session.ledger.finish(file)
        }
    }

    private func verify(_ query: String) async throws {
        let rows = try await session.connection.query(query)
        guard rows.count == 1, rows[0][0] == "t" else {
            throw MigrationError(
                .postcondition, "\(file.path) did not do what it promised: its check did not return true",
                detail: "The check: \(query)",
                hint: "Nothing of this file was kept. Look at the data that the check names, correct it, and run again."
            )
        }
    }
}
